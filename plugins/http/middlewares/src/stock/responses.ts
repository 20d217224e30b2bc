import type { Exchange, Middleware } from '@mortise/kernel';
import { errors } from '../errors.ts';
import { checkKeys } from './config.ts';

export interface ResponsesConfig {
  /** By status: what runs when everything inside has answered with it. */
  readonly handlers?: Readonly<Record<string, Middleware<Exchange>>>;
}

/**
 * Lets the app have its say on answers of chosen statuses. The second argument is there for Strapi's signature: what
 * stands inside has run already.
 *
 * @throws (when made) MIDDLEWARES_CONFIG_INVALID.
 */
export function responsesMiddleware(config: ResponsesConfig = {}): Middleware<Exchange> | undefined {
  checkKeys('responses', config, ['handlers']);
  const { handlers = {} } = config;
  const byStatus = new Map<number, Middleware<Exchange>>();
  for (const [status, handler] of Object.entries(handlers)) {
    if (!/^[1-5]\d\d$/.test(status) || typeof handler !== 'function')
      throw errors.CONFIG_INVALID({
        middleware: 'responses',
        problem: `handlers["${status}"] is ${typeof handler}`,
        remedy: 'give handlers: { 404: (ctx, next) => … }, by status',
      });
    byStatus.set(Number(status), handler);
  }
  if (byStatus.size === 0) return undefined;
  return async (ctx, next) => {
    const result = await next();
    await byStatus.get(ctx.status)?.(ctx, nothing);
    return result;
  };
}

const nothing = async () => {};
