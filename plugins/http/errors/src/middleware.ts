import type { Exchange, Middleware, Pipeline } from '@mortise/kernel';
import { NOT_FOUND } from './body.ts';
import { asAsked } from './problem.ts';
import { writeAnswer } from './write.ts';

/**
 * The entry `errors` of the global list. What is thrown below it becomes an answer here, so the middlewares outside it
 * see a status and those inside it see the throw. A 404 without a body gets Strapi's (behaviours S08).
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
