import type { ContentApi } from '@mortise/content-api/contract';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import type { Controller } from '@mortise/controllers/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext } from '@mortise/documents/contract';
import type { Exchange } from '@mortise/kernel';
import type { Answer, CoreController, CoreService, SingleTypeService } from './contract.ts';

/** The services that core controllers stand on; read where they are used, so that changes to services are honoured. */
export interface ControllerParts {
  readonly contentApi: ContentApi;
  readonly service: (uid: string) => object;
}

const contextOf = (ctx: Exchange): DocumentContext => (ctx.auth ? { auth: ctx.auth } : {});

/** PostgreSQL knows no text with NUL in it, so no document has such an id. */
const idOf = (ctx: Exchange): string | undefined => {
  const { id } = ctx.params;
  return id === undefined || id.includes('\0') ? undefined : id;
};

const answerOf = (contentApi: ContentApi, ctx: Exchange, uid: string, entry: Entry | null): Answer | undefined =>
  entry === null ? undefined : { data: contentApi.present(ctx, entry, uid) as Entry | null, meta: {} };

/** The core controller of a collection type: accept, service, present, each once. */
export function createCollectionController(uid: string, parts: ControllerParts): CoreController {
  const service = () => parts.service(uid) as CoreService;
  return {
    async find(ctx) {
      const { results, pagination } = await service().find(parts.contentApi.judge(ctx, uid), contextOf(ctx));
      return { data: parts.contentApi.present(ctx, results, uid) as Entry[], meta: { pagination } };
    },
    async findOne(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const id = idOf(ctx);
      if (id === undefined) return undefined;
      return answerOf(parts.contentApi, ctx, uid, await service().findOne(id, params, contextOf(ctx)));
    },
    async create(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const data = parts.contentApi.judgeInput(ctx, uid);
      const entry = await service().create({ ...params, data }, contextOf(ctx));
      ctx.status = 201;
      return { data: parts.contentApi.present(ctx, entry, uid) as Entry, meta: {} };
    },
    async update(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const data = parts.contentApi.judgeInput(ctx, uid);
      const id = idOf(ctx);
      if (id === undefined) return undefined;
      return answerOf(parts.contentApi, ctx, uid, await service().update(id, { ...params, data }, contextOf(ctx)));
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
      return answerOf(parts.contentApi, ctx, uid, entry);
    },
    async update(ctx) {
      const params = parts.contentApi.judge(ctx, uid);
      const data = parts.contentApi.judgeInput(ctx, uid);
      const entry = await service().createOrUpdate({ ...params, data }, contextOf(ctx));
      return answerOf(parts.contentApi, ctx, uid, entry);
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
