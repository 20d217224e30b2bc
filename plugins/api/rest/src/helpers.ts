import type { ContentApi } from '@mortise/content-api/contract';
import type { ContentTypes } from '@mortise/content-types/contract';
import { defineHelper } from '@mortise/controllers/define';
import type { RequestContext } from '@mortise/kernel';
import type { CoreHelpers } from './contract.ts';
import { encodeSourceMaps, SOURCE_MAPS_HEADER } from './source-maps.ts';
import { FORMAT_HEADER, toV4Format } from './v4-format.ts';

/** The services that helpers use, read on each call. */
export interface HelperDependencies {
  readonly contentApi: Pick<ContentApi, 'present' | 'validate' | 'sanitize'>;
  readonly contentTypes: Pick<ContentTypes, 'get'>;
}

/** The helpers of a type's controller, marked so that routes cannot use them as handlers. */
export function createHelpers(uid: string, deps: HelperDependencies): CoreHelpers {
  const helpers: CoreHelpers = {
    validateQuery: async (ctx) => void deps.contentApi.validate.query(ctx.query, uid, { ctx }),
    sanitizeQuery: async (ctx) => deps.contentApi.sanitize.query(ctx.query, uid, { ctx }),
    validateInput: async (data, ctx) => void deps.contentApi.validate.input(data, uid, { ctx }),
    sanitizeInput: async (data, ctx) => deps.contentApi.sanitize.input(data, uid, { ctx }),
    sanitizeOutput: async (data, ctx) => deps.contentApi.present(ctx, data, uid),
    transformResponse: (data, meta = {}, ctx) =>
      data === undefined || data === null ? data : { data: inFormat(uid, data, ctx, deps), meta },
  };
  for (const helper of Object.values(helpers)) defineHelper(helper);
  return helpers;
}

/** Data in the format that the request headers select. The Strapi 4 format has no source maps. */
function inFormat(
  uid: string,
  data: unknown,
  ctx: RequestContext | undefined,
  { contentTypes }: HelperDependencies,
): unknown {
  if (ctx?.headers[FORMAT_HEADER] === 'v4') return toV4Format(contentTypes.get(uid), data);
  return ctx?.headers[SOURCE_MAPS_HEADER] === 'true' ? encodeSourceMaps(contentTypes.get(uid), data) : data;
}
