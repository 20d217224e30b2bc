import { STATUS_CODES } from 'node:http';
import { type Exchange, isMortiseError } from '@mortise/kernel';
import type { WireAnswer } from './body.ts';
import type { ErrorBody, Problem } from './contract.ts';

const TYPE = 'application/problem+json';

/**
 * The response in the format that the client accepts: RFC 9457 if `Accept` names its type, else Strapi's envelope.
 *
 * @param error the thrown error, whose code is included.
 */
export function asAsked(ctx: Exchange, answer: WireAnswer, error?: unknown): WireAnswer<ErrorBody | Problem> {
  if (!ctx.req.headers.accept?.includes(TYPE) || !ctx.accepts(TYPE)) return answer;
  const headers = { ...answer.headers, 'Content-Type': TYPE, Vary: varied(ctx) };
  return { status: answer.status, headers, body: problemOf(answer, error) };
}

/** Strapi's `details.errors` becomes `errors`, other details are kept; the code of a fault is not revealed. */
function problemOf({ status, body: { error } }: WireAnswer, thrown: unknown): Problem {
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

function varied(ctx: Exchange): string {
  const known = ctx.res.getHeader('Vary');
  return known === undefined ? 'Accept' : `${known}, Accept`;
}
