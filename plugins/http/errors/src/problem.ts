import { STATUS_CODES } from 'node:http';
import { isMortiseError, type RequestContext } from '@mortise/kernel';
import type { ErrorBody, Problem } from './contract.ts';
import type { ErrorResponse } from './error-response.ts';

const TYPE = 'application/problem+json';

/**
 * The response in the format that the client accepts: RFC 9457 if `Accept` names its type, else Strapi's envelope.
 *
 * @param error the thrown error, whose code is included.
 */
export function negotiate(
  ctx: RequestContext,
  response: ErrorResponse,
  error?: unknown,
): ErrorResponse<ErrorBody | Problem> {
  if (!ctx.req.headers.accept?.includes(TYPE) || !ctx.accepts(TYPE)) return response;
  const headers = { ...response.headers, 'Content-Type': TYPE, Vary: varyHeader(ctx) };
  return { status: response.status, headers, body: toProblem(response, error) };
}

/** Strapi's `details.errors` becomes `errors`, other details are kept; the code of a fault is not revealed. */
function toProblem({ status, body: { error } }: ErrorResponse, thrown: unknown): Problem {
  const { errors, ...details } = isRecord(error.details) ? error.details : {};
  const code = isMortiseError(thrown) && status < 500 ? thrown.code : undefined;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(Array.isArray(errors) ? { errors } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function varyHeader(ctx: RequestContext): string {
  const current = ctx.res.getHeader('Vary');
  return current === undefined ? 'Accept' : `${current}, Accept`;
}
