import type { Failure, RequestContext } from '@mortise/kernel';

/** Headers that describe the replaced body. */
const BODY_HEADERS = ['Content-Encoding', 'Content-Range', 'Content-Disposition', 'ETag', 'Last-Modified'];

/** Writes a response to the context. The body is set last: Koa then keeps a matching `Content-Type`. */
export function writeResponse(ctx: RequestContext, { status, headers, body }: NonNullable<Failure['response']>): void {
  for (const name of BODY_HEADERS) ctx.remove(name);
  ctx.status = status;
  if (headers) ctx.set({ ...headers });
  ctx.body = body;
}
