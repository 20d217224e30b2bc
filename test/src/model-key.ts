import type { Plugin } from '@mortise/kernel';

const SHAPES_TABLES = ['contentTypes', 'components', 'entities'] as const;
/** Plugins whose options say nothing of tables. */
const TABLELESS = new Set(['auth', 'content-api', 'database', 'http', 'logger', 'middlewares', 'rest', 'test-extend']);
const numbers = new WeakMap<object, number>();
let next = 0;

/**
 * Tells models apart: lists of plugins with the same key make the same tables.
 *
 * Schemas given as data are compared by what they say, functions and entities by identity, so that a key may differ
 * without need but is never the same for different tables.
 *
 * @param grafted attributes that the test puts onto types of plugins.
 */
export function modelKeyOf(plugins: readonly Plugin[], grafted: unknown): string {
  const rows = plugins.map(({ name, spec, input }) => [
    name,
    TABLELESS.has(name) ? null : input,
    SHAPES_TABLES.map((key) => [spec.contributes?.[key], spec.offers?.[key]]),
    name === 'test-extend' ? null : spec.taps?.['content-types.shape'],
  ]);
  return JSON.stringify([rows, grafted], (_, value: unknown) =>
    typeof value === 'function' ? `function ${numberOf(value)}` : value,
  );
}

function numberOf(value: object): number {
  const known = numbers.get(value) ?? next++;
  numbers.set(value, known);
  return known;
}
