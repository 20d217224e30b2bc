import type { ContentApi } from '@mortise/content-api/contract';
import type { ContentTypes } from '@mortise/content-types/contract';
import { defineHelper } from '@mortise/controllers/define';
import type { Exchange } from '@mortise/kernel';
import type { CoreHelpers } from './contract.ts';
import { FORMAT_HEADER, legacyFormat } from './legacy.ts';
import { markSources, SOURCE_MAPS_HEADER } from './source-maps.ts';

/** The services that helpers use, read on each call. */
export interface HelperParts {
  readonly contentApi: Pick<ContentApi, 'present' | 'validate' | 'sanitize'>;
  readonly contentTypes: Pick<ContentTypes, 'get'>;
}

/** The helpers of a type's controller, marked so that routes cannot use them as handlers. */
export function createHelpers(uid: string, parts: HelperParts): CoreHelpers {
  const helpers: CoreHelpers = {
    validateQuery: async (ctx) => void parts.contentApi.validate.query(ctx.query, uid, { ctx }),
    sanitizeQuery: async (ctx) => parts.contentApi.sanitize.query(ctx.query, uid, { ctx }),
    validateInput: async (data, ctx) => void parts.contentApi.validate.input(data, uid, { ctx }),
    sanitizeInput: async (data, ctx) => parts.contentApi.sanitize.input(data, uid, { ctx }),
    sanitizeOutput: async (data, ctx) => parts.contentApi.present(ctx, data, uid),
    transformResponse: (data, meta = {}, ctx) =>
      data === undefined || data === null ? data : { data: inFormat(uid, data, ctx, parts), meta },
  };
  for (const helper of Object.values(helpers)) defineHelper(helper);
  return helpers;
}

/** Data in the format that the request headers select. The Strapi 4 format has no source maps. */
function inFormat(uid: string, data: unknown, ctx: Exchange | undefined, { contentTypes }: HelperParts): unknown {
  if (ctx?.headers[FORMAT_HEADER] === 'v4') return legacyFormat(contentTypes.get(uid), data);
  return ctx?.headers[SOURCE_MAPS_HEADER] === 'true' ? markSources(contentTypes.get(uid), data) : data;
}
