import type { Exchange, Failure } from '@mortise/kernel';

/** Headers that describe the replaced body. */
const TOLD = ['Content-Encoding', 'Content-Range', 'Content-Disposition', 'ETag', 'Last-Modified'];

/** Writes a response to the context. The body is set last: Koa then keeps a matching `Content-Type`. */
export function writeAnswer(ctx: Exchange, { status, headers, body }: NonNullable<Failure['answer']>): void {
  for (const name of TOLD) ctx.remove(name);
  ctx.status = status;
  if (headers) ctx.set({ ...headers });
  ctx.body = body;
}
