import { createKernel } from '@mortise/kernel';
import { serve } from '@mortise/standard';
import { plugins } from './plugins.ts';

await serve(
  () => createKernel(plugins()),
  (url) =>
    console.log(`The blog is up. Try:

  ${url}/api/articles
  ${url}/api/articles?populate=*&pagination[pageSize]=2
  ${url}/api/articles?filters[author][name][$contains]=Ada&sort=title&fields=title
  ${url}/api/articles?status=draft&populate[tags][fields]=name
  ${url}/api/pages?locale=fr&populate=localizations
  ${url}/api/global?populate=defaultSeo
`),
);
