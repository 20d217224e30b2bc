import type { Exchange, Failure } from '@mortise/kernel';

/** Puts an answer on the exchange. The body goes last, for it keeps a content type of its kind. */
export function writeAnswer(ctx: Exchange, { status, headers, body }: NonNullable<Failure['answer']>): void {
  ctx.status = status;
  if (headers) ctx.set({ ...headers });
  ctx.body = body;
}
