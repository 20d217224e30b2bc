import type { Middleware } from '@mortise/kernel';
import { nearest } from '@mortise/kernel';
import type Koa from 'koa';
import { errors } from './errors.ts';
import { setQueryLimits } from './koa-app.ts';

/** Strapi's names for the limits of a query string. */
export interface QueryConfig {
  readonly depth?: number;
  readonly arrayLimit?: number;
  readonly parameterLimit?: number;
}

const LIMIT_NAMES = { depth: 'maxDepth', arrayLimit: 'maxListLength', parameterLimit: 'maxParameters' } as const;

/**
 * The entry `query` of the global list: its config sets the app's query limits. `ctx.query` is parsed on first access,
 * so no middleware runs per request.
 *
 * @throws HTTP_CONFIG_INVALID.
 */
export function queryMiddleware(app: Koa, config: QueryConfig | undefined): Middleware | undefined {
  const limits: Record<string, number> = {};
  for (const [key, value] of Object.entries(config ?? {})) {
    const name = LIMIT_NAMES[key as keyof QueryConfig];
    if (name === undefined || !Number.isInteger(value) || value < 1) {
      const suggestion = nearest(key, Object.keys(LIMIT_NAMES));
      const problem = name
        ? `"${key}" is ${value}`
        : `it has "${key}"${suggestion ? `; did you mean "${suggestion}"?` : ''}`;
      throw errors.CONFIG_INVALID({
        middleware: 'query',
        problem,
        allowed: Object.keys(LIMIT_NAMES),
        ...(name ? {} : { unknownKey: [key] }),
      });
    }
    limits[name] = value;
  }
  if (config) setQueryLimits(app, limits);
  return undefined;
}
