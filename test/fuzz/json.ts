import fc from 'fast-check';
import { name, scalar } from './words.ts';

const tree = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(scalar, fc.constant(null), fc.boolean(), fc.double(), fc.integer(), fc.constant({}), fc.constant([])),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).value;
/** Text of an object whose keys may come twice, or be what JSON.stringify would leave out. */
const written = fc
  .array(fc.tuple(name, tree), { maxLength: 5 })
  .map(
    (pairs) => `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join()}}`,
  );
const broken = fc.string({ unit: fc.constantFrom(...'{}[]":,\\u0e-+.tfn1 \u0000\ud800'), maxLength: 40 });
const deep = fc
  .tuple(fc.constantFrom('[', '{"a":', '{"$and":[', '{"data":'), fc.integer({ min: 1, max: 5000 }), fc.boolean())
  .map(([piece, times, isWhole]) => {
    const ends = [...piece].filter((char) => char === '[' || char === '{').reverse();
    return (
      piece.repeat(times) +
      (isWhole
        ? `1${ends
            .map((char) => (char === '[' ? ']' : '}'))
            .join('')
            .repeat(times)}`
        : '')
    );
  });

/** JSON texts: of the model's words, with data in its place, twice the same key, broken, and very deep. */
export const json = fc.oneof(
  { weight: 5, arbitrary: written.map((text) => `{"data":${text}}`) },
  { weight: 2, arbitrary: written },
  { weight: 1, arbitrary: tree.map((value) => JSON.stringify(value) ?? '') },
  { weight: 1, arbitrary: broken },
  { weight: 1, arbitrary: deep },
);
