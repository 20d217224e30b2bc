import type { Exchange, Failure, Log } from '@mortise/kernel';
import { answerOf, isFault } from './body.ts';
import { asAsked } from './problem.ts';

/**
 * The tap of `fail`: writes the answer, and logs a fault whole with the exchange that met it. An answer that another tap
 * gave is kept.
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

/** The logger's field, where it stands in the list. */
const requestIdOf = (ctx: Exchange): string | undefined => (ctx as { requestId?: string }).requestId;
