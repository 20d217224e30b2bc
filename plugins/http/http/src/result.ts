import type { Handler } from '@mortise/kernel';

/**
 * The outermost tap of `handle`: sets `ctx.body` to the handler's return value, so that every middleware sees it after
 * `next()`. A handler that returns nothing, or has set `ctx.body`, keeps its body, as in Strapi.
 */
export const setBodyFromResult =
  (inner: Handler): Handler =>
  async (ctx) => {
    const result = await inner(ctx);
    if (result !== undefined && result !== null && (ctx.body === undefined || ctx.body === null)) ctx.body = result;
    return result;
  };
