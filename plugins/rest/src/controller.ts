import type { ContentApi } from '@mortise/content-api/contract';
import type { ContentTypeSchema, ContentTypes } from '@mortise/content-types/contract';
import type { Controller } from '@mortise/controllers/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext } from '@mortise/documents/contract';
import type { Exchange } from '@mortise/kernel';
import type { Answer, CoreController, CoreService, SingleTypeService } from './contract.ts';
import { FORMAT_HEADER, legacyFormat } from './legacy.ts';

/** The services that core controllers stand on; read where they are used, so that changes to services are honoured. */
export interface ControllerParts {
  readonly contentApi: ContentApi;
  readonly contentTypes: Pick<ContentTypes, 'get'>;
  readonly service: (uid: string) => object;
}

const contextOf = (ctx: Exchange): DocumentContext => (ctx.auth ? { auth: ctx.auth } : {});

/** PostgreSQL knows no text with NUL in it, so no document has such an id. */
const idOf = (ctx: Exchange): string | undefined => {
  const { id } = ctx.params;
  return id === undefined || id.includes('\0') ? undefined : id;
};

/** What its asker may see of an entry, a list or null, in the format that the request asks for. */
function shownOf({ contentApi, contentTypes }: ControllerParts, ctx: Exchange, uid: string, value: unknown): unknown {
  const shown = contentApi.present(ctx, value, uid);
  return ctx.headers[FORMAT_HEADER] === 'v4' ? legacyFormat(contentTypes.get(uid), shown) : shown;
}

const answerOf = (parts: ControllerParts, ctx: Exchange, uid: string, entry: Entry | null): Answer | undefined =>
  entry === null ? undefined : { data: shownOf(parts, ctx, uid, entry) as Entry | null, meta: {} };

/** The core controller of a collection type: accept, service, present, each once. */
export function createCollectionController(uid: string, parts: ControllerParts): CoreController {
  const service = () => parts.service(uid) as CoreService;
  return {
    async find(ctx) {
      const { results, pagination } = await service().find(parts.contentApi.judge(ctx, uid), contextOf(ctx));
      return { data: shownOf(parts, ctx, uid, results) as Entry[], meta: { pagination } };
    },
    async findOne(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const id = idOf(ctx);
      if (id === undefined) return undefined;
      return answerOf(parts, ctx, uid, await service().findOne(id, params, contextOf(ctx)));
    },
    async create(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const data = parts.contentApi.judgeInput(ctx, uid);
      const entry = await service().create({ ...params, data }, contextOf(ctx));
      ctx.status = 201;
      return { data: shownOf(parts, ctx, uid, entry) as Entry, meta: {} };
    },
    async update(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const data = parts.contentApi.judgeInput(ctx, uid);
      const id = idOf(ctx);
      if (id === undefined) return undefined;
      return answerOf(parts, ctx, uid, await service().update(id, { ...params, data }, contextOf(ctx)));
    },
    async delete(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const id = idOf(ctx);
      if (id !== undefined) await service().delete(id, params, contextOf(ctx));
      ctx.status = 204;
      return undefined;
    },
  };
}

/** The core controller of a single type. */
export function createSingleController(uid: string, parts: ControllerParts): Controller {
  const service = () => parts.service(uid) as SingleTypeService;
  return {
    async find(ctx) {
      const entry = await service().find(parts.contentApi.judge(ctx, uid), contextOf(ctx));
      return answerOf(parts, ctx, uid, entry);
    },
    async update(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const data = parts.contentApi.judgeInput(ctx, uid);
      const entry = await service().createOrUpdate({ ...params, data }, contextOf(ctx));
      return answerOf(parts, ctx, uid, entry);
    },
    async delete(ctx) {
      await service().delete(parts.contentApi.judge(ctx, uid), contextOf(ctx));
      ctx.status = 204;
      return undefined;
    },
  };
}

/** A core controller for each type. */
export const coreControllers = (types: ReadonlyMap<string, ContentTypeSchema>, parts: ControllerParts) =>
  Object.fromEntries(
    [...types].map(([uid, { kind }]) => [
      uid,
      kind === 'singleType' ? createSingleController(uid, parts) : createCollectionController(uid, parts),
    ]),
  );
