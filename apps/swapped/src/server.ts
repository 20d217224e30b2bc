import { createKernel } from '@mortise/kernel';
import { fromEnvironment, serve } from '@mortise/standard';
import { swapped } from './composition.ts';

await serve(
  () => createKernel(swapped(fromEnvironment({ database: { dataDir: '.mortise/swapped' } }))),
  (url) => console.log(`The swapped blog is up. Try:\n\n  ${url}/api/articles\n  ${url}/reads\n`),
);
