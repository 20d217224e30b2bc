import type { Handler } from '@mortise/kernel';

/**
 * The outermost tap of `handle`: what a handler returns becomes `ctx.body`, so that every middleware sees it after its
 * `next()`. Nothing returned, or a body that the handler set itself, is left as it is (behaviours S27).
 */
export const setResult =
  (inner: Handler): Handler =>
  async (ctx) => {
    const result = await inner(ctx);
    if (result !== undefined && result !== null && (ctx.body === undefined || ctx.body === null)) ctx.body = result;
    return result;
  };
