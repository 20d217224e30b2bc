import type { Exchange, Middleware, Pipeline } from '@mortise/kernel';
import { NOT_FOUND } from './body.ts';
import { asAsked } from './problem.ts';
import { writeAnswer } from './write.ts';

/**
 * The entry `errors` of the global middlewares. It converts an error to a response: middlewares outside it see a
 * status, middlewares inside it see the error. A 404 without a body gets Strapi's body.
 */
export const errorsMiddleware =
  (pipeline: Pipeline): Middleware<Exchange> =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { answer } = pipeline.fail(error, ctx);
      if (!answer || ctx.headerSent) throw error;
      writeAnswer(ctx, answer);
      return;
    }
    if (ctx.status === 404 && (ctx.body === undefined || ctx.body === null) && ctx.respond !== false)
      writeAnswer(ctx, asAsked(ctx, NOT_FOUND));
  };
