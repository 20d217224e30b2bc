import type { Middleware, Pipeline, RequestContext } from '@mortise/kernel';
import { NOT_FOUND } from './error-response.ts';
import { negotiate } from './problem.ts';
import { writeResponse } from './write-response.ts';

/**
 * The entry `errors` of the global middlewares. It converts an error to a response: middlewares outside it see a
 * status, middlewares inside it see the error. A 404 without a body gets Strapi's body.
 */
export const errorsMiddleware =
  (pipeline: Pipeline): Middleware<RequestContext> =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { response } = pipeline.handleError(error, ctx);
      if (!response || ctx.headerSent) throw error;
      writeResponse(ctx, response);
      return;
    }
    if (ctx.status === 404 && (ctx.body === undefined || ctx.body === null) && ctx.respond !== false)
      writeResponse(ctx, negotiate(ctx, NOT_FOUND));
  };
