import type { Exchange, Failure, Log } from '@mortise/kernel';
import { answerOf, isFault } from './body.ts';
import { asAsked } from './problem.ts';

/**
 * The tap of the `error` hook: creates the response, and logs a fault with its request. A response that another tap
 * created is kept.
 */
export function answerFailure(failure: Failure, ctx: Exchange, log: Log): Failure {
  if (failure.answer) return failure;
  const { error } = failure;
  if (isFault(error)) {
    log.error(`${ctx.method} ${ctx.path} failed`, {
      requestId: requestIdOf(ctx),
      method: ctx.method,
      path: ctx.path,
      error,
    });
  }
  return { error, answer: asAsked(ctx, answerOf(error), error) };
}

/** Set by the plugin `logger`, if it is in the list. */
const requestIdOf = (ctx: Exchange): string | undefined => (ctx as { requestId?: string }).requestId;
