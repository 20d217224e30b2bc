import { STATUS_CODES } from 'node:http';
import type { RequestContext } from '@mortise/kernel';
import { envelope, errorNameOfStatus } from './error-response.ts';
import { negotiate } from './problem.ts';
import { writeResponse } from './write-response.ts';

/** `ctx.badRequest`, `ctx.notFound` …: one helper for each status of Node from 400. */
export function errorHelpers(): PropertyDescriptorMap {
  const statuses = Object.entries(STATUS_CODES).filter(([status]) => Number(status) >= 400);
  return Object.fromEntries(
    statuses.map(([status, phrase]) => [
      camelCase(phrase!),
      { configurable: true, value: createHelper(Number(status), phrase!) },
    ]),
  );
}

const createHelper = (status: number, phrase: string) =>
  function refuse(this: RequestContext, message: string = phrase, details: unknown = {}): void {
    writeResponse(
      this,
      negotiate(this, { status, body: envelope(status, errorNameOfStatus(status), message, details) }),
    );
  };

/** `URI Too Long` becomes `uriTooLong`, `I'm a Teapot` becomes `imATeapot`. */
const camelCase = (phrase: string): string =>
  phrase
    .replaceAll("'", '')
    .toLowerCase()
    .replaceAll(/[^a-z]+([a-z])/g, (_, letter: string) => letter.toUpperCase());
