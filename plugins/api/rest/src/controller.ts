import type { ContentApi } from '@mortise/content-api/contract';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import type { Controller } from '@mortise/controllers/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext, DocumentParams } from '@mortise/documents/contract';
import type { Exchange } from '@mortise/kernel';
import type { Answer, CoreController, CoreHelpers, CoreService, SingleTypeService } from './contract.ts';
import { createHelpers, type HelperParts } from './helpers.ts';

/** The services that core controllers use. They are read on each call, so that overridden services take effect. */
export interface ControllerParts extends HelperParts {
  readonly contentApi: ContentApi;
  readonly service: (uid: string) => object;
}

/** `signal` is a function because creating an AbortSignal costs time and most requests never need it. */
const contextOf = (ctx: Exchange): DocumentContext => {
  const signal = () => ctx.signal;
  return ctx.auth ? { auth: ctx.auth, signal } : { signal };
};

/**
 * Runs a write for a request. Work that outlives the transaction retains the document context; the context therefore
 * releases the request when the write ends, so that the request can be garbage-collected.
 */
async function writeFor<T>(ctx: Exchange, write: (context: DocumentContext) => Promise<T>): Promise<T> {
  let exchange: Exchange | undefined = ctx;
  const signal = () => exchange?.signal;
  try {
    return await write(ctx.auth ? { auth: ctx.auth, signal } : { signal });
  } finally {
    exchange = undefined;
  }
}

/** Undefined for an id that contains NUL: PostgreSQL cannot store such a string, so no document has that id. */
const idOf = (ctx: Exchange): string | undefined => {
  const { id } = ctx.params;
  return id === undefined || id.includes('\0') ? undefined : id;
};

/** What the core actions of one type share. */
interface Desk {
  readonly helpers: CoreHelpers;
  judge(ctx: Exchange): DocumentParams;
  /**
   * The parameters of a write: the query (which selects the response), the input parameters and the data of the body.
   */
  judgeWrite(ctx: Exchange): DocumentParams;
  /** Builds the response. @param by the controller that the action was called on; its helpers are used. */
  answer(by: CoreHelpers | undefined, ctx: Exchange, value: unknown, meta: object): Promise<unknown>;
}

function createDesk(uid: string, parts: ControllerParts): Desk {
  const helpers = createHelpers(uid, parts);
  const { sanitizeOutput } = helpers;
  const judge = (ctx: Exchange) => parts.contentApi.judge(ctx, uid);
  return {
    helpers,
    judge,
    judgeWrite(ctx) {
      const params = judge(ctx);
      return { ...params, ...parts.contentApi.judgeInputParams(ctx), data: parts.contentApi.judgeInput(ctx, uid) };
    },
    async answer(by = helpers, ctx, value, meta) {
      // Without an override, present synchronously: this saves a promise.
      const isOwn = by.sanitizeOutput === sanitizeOutput;
      const shown = isOwn ? parts.contentApi.present(ctx, value, uid) : await by.sanitizeOutput(value, ctx);
      return by.transformResponse(shown, meta, ctx);
    },
  };
}

/** The core controller of a collection type: each action validates, calls the service and presents the result. */
export function createCollectionController(uid: string, parts: ControllerParts): CoreController {
  const service = () => parts.service(uid) as CoreService;
  const { helpers, judge, judgeWrite, answer } = createDesk(uid, parts);
  const one = async (by: CoreHelpers | undefined, ctx: Exchange, entry: Entry | null) =>
    ((await answer(by, ctx, entry, {})) ?? undefined) as Answer | undefined;
  return {
    ...helpers,
    async find(this: CoreHelpers | undefined, ctx) {
      const { results, pagination } = await service().find(judge(ctx), contextOf(ctx));
      return answer(this, ctx, results, { pagination }) as Promise<Answer<Entry[]>>;
    },
    async findOne(this: CoreHelpers | undefined, ctx) {
      const params = judge(ctx);
      const id = idOf(ctx);
      if (id === undefined) return undefined;
      return one(this, ctx, await service().findOne(id, params, contextOf(ctx)));
    },
    async create(this: CoreHelpers | undefined, ctx) {
      const params = judgeWrite(ctx);
      const entry = await writeFor(ctx, (context) => service().create(params, context));
      ctx.status = 201;
      return (await one(this, ctx, entry)) as Answer;
    },
    async update(this: CoreHelpers | undefined, ctx) {
      const params = judgeWrite(ctx);
      const id = idOf(ctx);
      if (id === undefined) return undefined;
      const entry = await writeFor(ctx, (context) => service().update(id, params, context));
      return one(this, ctx, entry);
    },
    async delete(ctx) {
      const params = judge(ctx);
      const id = idOf(ctx);
      if (id !== undefined) await writeFor(ctx, (context) => service().delete(id, params, context));
      ctx.status = 204;
      return undefined;
    },
  };
}

/** The core controller of a single type. */
export function createSingleController(uid: string, parts: ControllerParts): Controller {
  const service = () => parts.service(uid) as SingleTypeService;
  const { helpers, judge, judgeWrite, answer } = createDesk(uid, parts);
  return {
    ...helpers,
    async find(this: CoreHelpers | undefined, ctx) {
      return answer(this, ctx, await service().find(judge(ctx), contextOf(ctx)), {});
    },
    async update(this: CoreHelpers | undefined, ctx) {
      const params = judgeWrite(ctx);
      const entry = await writeFor(ctx, (context) => service().createOrUpdate(params, context));
      return answer(this, ctx, entry, {});
    },
    async delete(ctx) {
      const params = judge(ctx);
      await writeFor(ctx, (context) => service().delete(params, context));
      ctx.status = 204;
      return undefined;
    },
  };
}

/** The core controllers of all types, by uid. */
export const coreControllers = (types: ReadonlyMap<string, ContentTypeSchema>, parts: ControllerParts) =>
  Object.fromEntries(
    [...types].map(([uid, { kind }]) => [
      uid,
      kind === 'singleType' ? createSingleController(uid, parts) : createCollectionController(uid, parts),
    ]),
  );
