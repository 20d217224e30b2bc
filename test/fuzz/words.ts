import fc from 'fast-check';
import { components, contentTypes } from '../contracts/model.ts';

/** Attributes of the test model, and what every entry has. */
export const NAMES = [
  ...['id', 'documentId', 'createdAt', 'updatedAt', 'publishedAt', 'locale', 'localizations', 'createdBy', 'updatedBy'],
  ...new Set(
    [...Object.values(contentTypes), ...Object.values(components)].flatMap((type) => Object.keys(type.attributes)),
  ),
];
export const OPERATORS = [
  ...['$eq', '$eqi', '$ne', '$nei', '$lt', '$lte', '$gt', '$gte', '$between', '$in', '$notIn', '$contains'],
  ...['$notContains', '$containsi', '$notContainsi', '$startsWith', '$startsWithi', '$endsWith', '$endsWithi', '$null'],
  ...['$notNull', '$and', '$or', '$not', '$nope', '$'],
];
export const UIDS = ['shop.label', 'shop.chapter', 'api::book.book'];
/** Names that mean something to engines, and none to us. */
export const ODD = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'then', 'length', 'hasOwnProperty', '__type'],
  ...['', ' ', '.', '0', '-1', '99', '𝄞', '\0', 'a.b', '$where', '__component', 'connect', 'set'],
];
/** Paths that the test model answers. */
export const PATHS = [
  ...['/api/books', '/api/books/book-knots', '/api/shelves', '/api/subjects', '/api/subjects/subject-tides'],
  '/api/notice',
];

/** A name of the model, of an operator, of an engine, or of nothing. */
export const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 2, arbitrary: fc.constantFrom(...OPERATORS) },
  { weight: 2, arbitrary: fc.constantFrom(...UIDS, ...ODD) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);

/** Texts that some type or another takes for a value, or nearly does. */
export const scalar = fc.oneof(
  fc.constantFrom(
    ...['', '*', 'true', 'false', 'null', 'undefined', 'NaN', 'draft', 'published', 'en', 'fr', 'asc', 'desc', '[]'],
    ...['{}', '0', '-1', '1e9', '9223372036854775808', '1.5', '2147483648', '2026-02-30', '2026-01-01', '25:99'],
    ...['08:30:00', '%', '_', '\\', "'", '"', '\u0000', '\ud800', 'novel', '\u2028', '--', ';drop table books'],
  ),
  fc
    .constantFrom(...NAMES)
    .chain((each) => fc.constantFrom(each, `${each}:asc`, `${each}:DESC`, `shelf.${each}`, `${each},title`)),
  fc.integer().map(String),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** Percent-encoded; a lone surrogate as the bytes that it would be. */
export function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%ED%A0%80';
  }
}
