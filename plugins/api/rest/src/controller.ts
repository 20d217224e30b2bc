import type { ContentApi } from '@mortise/content-api/contract';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import type { Controller } from '@mortise/controllers/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext, DocumentParams } from '@mortise/documents/contract';
import type { RequestContext } from '@mortise/kernel';
import type { ApiResponse, CoreController, CoreHelpers, CoreService, SingleTypeService } from './contract.ts';
import { createHelpers, type HelperDependencies } from './helpers.ts';

/** The services that core controllers use. They are read on each call, so that overridden services take effect. */
export interface ControllerDependencies extends HelperDependencies {
  readonly contentApi: ContentApi;
  readonly service: (uid: string) => object;
}

/** `signal` is a function because creating an AbortSignal costs time and most requests never need it. */
const documentContext = (ctx: RequestContext): DocumentContext => {
  const signal = () => ctx.signal;
  return ctx.auth ? { auth: ctx.auth, signal } : { signal };
};

/**
 * Runs a write for a request. Work that outlives the transaction retains the document context; the context therefore
 * releases the request when the write ends, so that the request can be garbage-collected.
 */
async function runWrite<T>(ctx: RequestContext, write: (context: DocumentContext) => Promise<T>): Promise<T> {
  let request: RequestContext | undefined = ctx;
  const signal = () => request?.signal;
  try {
    return await write(ctx.auth ? { auth: ctx.auth, signal } : { signal });
  } finally {
    request = undefined;
  }
}

/** Undefined for an id that contains NUL: PostgreSQL cannot store such a string, so no document has that id. */
const documentIdOf = (ctx: RequestContext): string | undefined => {
  const { id } = ctx.params;
  return id === undefined || id.includes('\0') ? undefined : id;
};

/** What the core actions of one type share. */
interface CoreActionContext {
  readonly helpers: CoreHelpers;
  validateQuery(ctx: RequestContext): DocumentParams;
  /**
   * The parameters of a write: the query (which selects the response), the input parameters and the data of the body.
   */
  validateWrite(ctx: RequestContext): DocumentParams;
  /** Builds the response. @param controller the controller that the action was called on; its helpers are used. */
  respond(controller: CoreHelpers | undefined, ctx: RequestContext, value: unknown, meta: object): Promise<unknown>;
}

function createActionContext(uid: string, deps: ControllerDependencies): CoreActionContext {
  const helpers = createHelpers(uid, deps);
  const { sanitizeOutput } = helpers;
  const validateQuery = (ctx: RequestContext) => deps.contentApi.validateQuery(ctx, uid);
  return {
    helpers,
    validateQuery,
    validateWrite(ctx) {
      const params = validateQuery(ctx);
      return { ...params, ...deps.contentApi.validateInputParams(ctx), data: deps.contentApi.validateInput(ctx, uid) };
    },
    async respond(controller = helpers, ctx, value, meta) {
      // Without an override, present synchronously: this saves a promise.
      const isDefault = controller.sanitizeOutput === sanitizeOutput;
      const presented = isDefault
        ? deps.contentApi.present(ctx, value, uid)
        : await controller.sanitizeOutput(value, ctx);
      return controller.transformResponse(presented, meta, ctx);
    },
  };
}

/** The core controller of a collection type: each action validates, calls the service and presents the result. */
export function createCollectionController(uid: string, deps: ControllerDependencies): CoreController {
  const service = () => deps.service(uid) as CoreService;
  const { helpers, validateQuery, validateWrite, respond } = createActionContext(uid, deps);
  const respondWithEntry = async (controller: CoreHelpers | undefined, ctx: RequestContext, entry: Entry | null) =>
    ((await respond(controller, ctx, entry, {})) ?? undefined) as ApiResponse | undefined;
  return {
    ...helpers,
    async find(this: CoreHelpers | undefined, ctx) {
      const { results, pagination } = await service().find(validateQuery(ctx), documentContext(ctx));
      return respond(this, ctx, results, { pagination }) as Promise<ApiResponse<Entry[]>>;
    },
    async findOne(this: CoreHelpers | undefined, ctx) {
      const params = validateQuery(ctx);
      const id = documentIdOf(ctx);
      if (id === undefined) return undefined;
      return respondWithEntry(this, ctx, await service().findOne(id, params, documentContext(ctx)));
    },
    async create(this: CoreHelpers | undefined, ctx) {
      const params = validateWrite(ctx);
      const entry = await runWrite(ctx, (context) => service().create(params, context));
      ctx.status = 201;
      return (await respondWithEntry(this, ctx, entry)) as ApiResponse;
    },
    async update(this: CoreHelpers | undefined, ctx) {
      const params = validateWrite(ctx);
      const id = documentIdOf(ctx);
      if (id === undefined) return undefined;
      const entry = await runWrite(ctx, (context) => service().update(id, params, context));
      return respondWithEntry(this, ctx, entry);
    },
    async delete(ctx) {
      const params = validateQuery(ctx);
      const id = documentIdOf(ctx);
      if (id !== undefined) await runWrite(ctx, (context) => service().delete(id, params, context));
      ctx.status = 204;
      return undefined;
    },
  };
}

/** The core controller of a single type. */
export function createSingleController(uid: string, deps: ControllerDependencies): Controller {
  const service = () => deps.service(uid) as SingleTypeService;
  const { helpers, validateQuery, validateWrite, respond } = createActionContext(uid, deps);
  return {
    ...helpers,
    async find(this: CoreHelpers | undefined, ctx) {
      return respond(this, ctx, await service().find(validateQuery(ctx), documentContext(ctx)), {});
    },
    async update(this: CoreHelpers | undefined, ctx) {
      const params = validateWrite(ctx);
      const entry = await runWrite(ctx, (context) => service().createOrUpdate(params, context));
      return respond(this, ctx, entry, {});
    },
    async delete(ctx) {
      const params = validateQuery(ctx);
      await runWrite(ctx, (context) => service().delete(params, context));
      ctx.status = 204;
      return undefined;
    },
  };
}

/** The core controllers of all types, by uid. */
export const coreControllers = (types: ReadonlyMap<string, ContentTypeSchema>, deps: ControllerDependencies) =>
  Object.fromEntries(
    [...types].map(([uid, { kind }]) => [
      uid,
      kind === 'singleType' ? createSingleController(uid, deps) : createCollectionController(uid, deps),
    ]),
  );
