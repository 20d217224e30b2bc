import { STATUS_CODES } from 'node:http';
import type { Exchange } from '@mortise/kernel';
import { envelope, nameOfStatus } from './body.ts';
import { asAsked } from './problem.ts';
import { writeAnswer } from './write.ts';

/** `ctx.badRequest`, `ctx.notFound` …: one helper for each status of Node from 400. */
export function refusals(): PropertyDescriptorMap {
  const known = Object.entries(STATUS_CODES).filter(([status]) => Number(status) >= 400);
  return Object.fromEntries(
    known.map(([status, words]) => [camelCase(words!), { configurable: true, value: refusal(Number(status), words!) }]),
  );
}

const refusal = (status: number, words: string) =>
  function refuse(this: Exchange, message: string = words, details: unknown = {}): void {
    writeAnswer(this, asAsked(this, { status, body: envelope(status, nameOfStatus(status), message, details) }));
  };

/** `URI Too Long` becomes `uriTooLong`, `I'm a Teapot` becomes `imATeapot`. */
const camelCase = (words: string): string =>
  words
    .replaceAll("'", '')
    .toLowerCase()
    .replaceAll(/[^a-z]+([a-z])/g, (_, letter: string) => letter.toUpperCase());
