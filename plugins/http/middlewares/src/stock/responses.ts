import type { Middleware, RequestContext } from '@mortise/kernel';
import { errors } from '../errors.ts';
import { validateKeys } from './config.ts';

export interface ResponsesConfig {
  /** Handlers by status; they run after the inner middlewares and the handler. */
  readonly handlers?: Readonly<Record<string, Middleware<RequestContext>>>;
}

/**
 * Runs the app's handlers for responses with certain statuses. Their `next` does nothing; it exists for Strapi's
 * signature.
 *
 * @throws (on creation) MIDDLEWARES_CONFIG_INVALID.
 */
export function responsesMiddleware(config: ResponsesConfig = {}): Middleware<RequestContext> | undefined {
  validateKeys('responses', config, ['handlers']);
  const { handlers = {} } = config;
  const byStatus = new Map<number, Middleware<RequestContext>>();
  for (const [status, handler] of Object.entries(handlers)) {
    if (!/^[1-5]\d\d$/.test(status) || typeof handler !== 'function')
      throw errors.CONFIG_INVALID({
        middleware: 'responses',
        problem: `handlers["${status}"] is ${typeof handler}`,
        remedy: 'set handlers by status: { 404: (ctx, next) => … }',
      });
    byStatus.set(Number(status), handler);
  }
  if (byStatus.size === 0) return undefined;
  return async (ctx, next) => {
    const result = await next();
    await byStatus.get(ctx.status)?.(ctx, noop);
    return result;
  };
}

const noop = async () => {};
