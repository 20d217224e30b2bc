import type { Failure, Log, RequestContext } from '@mortise/kernel';
import { isFault, toErrorResponse } from './error-response.ts';
import { negotiate } from './problem.ts';

/**
 * The tap of the `error` hook: creates the response, and logs a fault with its request. A response that another tap
 * created is kept.
 */
export function respondToFailure(failure: Failure, ctx: RequestContext, log: Log): Failure {
  if (failure.response) return failure;
  const { error } = failure;
  if (isFault(error)) {
    log.error(`${ctx.method} ${ctx.path} failed`, {
      requestId: requestIdOf(ctx),
      method: ctx.method,
      path: ctx.path,
      error,
    });
  }
  return { error, response: negotiate(ctx, toErrorResponse(error), error) };
}

/** Set by the plugin `logger`, if it is in the list. */
const requestIdOf = (ctx: RequestContext): string | undefined => (ctx as { requestId?: string }).requestId;
