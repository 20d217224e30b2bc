import type { Exchange, Failure } from '@mortise/kernel';

/** They tell of the body that was to go out, and not of this one. */
const TOLD = ['Content-Encoding', 'Content-Range', 'Content-Disposition', 'ETag', 'Last-Modified'];

/** Puts an answer on the exchange. The body goes last, for it keeps a content type of its kind. */
export function writeAnswer(ctx: Exchange, { status, headers, body }: NonNullable<Failure['answer']>): void {
  for (const name of TOLD) ctx.remove(name);
  ctx.status = status;
  if (headers) ctx.set({ ...headers });
  ctx.body = body;
}
