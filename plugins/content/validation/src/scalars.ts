import type { ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import { blocksShape } from './blocks.ts';
import { isEmail } from './email.ts';
import { readDecimal, readJson } from './exact.ts';
import { ANYTHING, BIG_INTEGER, BOOLEAN, isBigInteger, NUMBER, SPOKEN, TEXT } from './kinds.ts';
import { mistake, pathOf } from './mistakes.ts';
import { dateFault, type Fault, momentFault, momentOf, timeFault } from './moments.ts';
import { compilePattern, type Pattern, patternOf } from './patterns/pattern.ts';
import { type Judging, type Kind, type Shape, scalarShape, type Test } from './shape.ts';

/** Dependencies of scalar validators. */
export interface ScalarHouse {
  /** True if the column of the attribute can store the value. */
  holds(field: ScalarAttribute, value: unknown): boolean;
  /** Tests contributed by plugins; they run after the built-in ones. */
  testsOf(field: ScalarAttribute): readonly Test[];
}

type Schema = ScalarAttribute['schema'];
const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;
const whole = (value: unknown): value is number => Number.isInteger(value);

/** Skips null and undefined. */
const ofValue =
  <V>(test: (value: V, judging: Judging) => string | undefined): Test =>
  (value, judging) =>
    isAbsent(value) ? undefined : test(value as V, judging);
/** Skips null, undefined and drafts. */
const ofFinished = <V>(test: (value: V, judging: Judging) => string | undefined): Test =>
  ofValue<V>((value, judging) => (judging.isDraft ? undefined : test(value, judging)));

/** A value is required at creation; an update must not set it to null. */
export const requiredTest: Test = (value, { isNew, isDraft }) => {
  if (isDraft || !isAbsent(value)) return undefined;
  if (isNew) return ' must be defined.';
  return value === null ? ' cannot be null.' : undefined;
};
/** True if the schema declares the column `notNullable`, which holds for drafts too. */
export const isColumnRequired = ({ schema }: ScalarAttribute): boolean => schema.column?.notNullable === true;

/** Reports values that a `notNullable` column would reject, in drafts and for optional attributes too. */
const columnTest =
  ({ required, schema }: ScalarAttribute): Test =>
  (value, { isNew, isNewRow, isDraft }) => {
    if (!isAbsent(value) || (required && !isDraft)) return undefined;
    const isNewColumn = isNew || isNewRow === true;
    if (value === undefined && (!isNewColumn || schema.column?.defaultTo != null)) return undefined;
    return isNewColumn ? ' must be defined.' : ' cannot be null.';
  };
/** Null is allowed for optional attributes, and in drafts. */
export const nullableUnless =
  (required: boolean) =>
  ({ isDraft }: Judging) =>
    isDraft || !required;

const uniqueTest: Test = (_, { taken }, place) =>
  taken.size && taken.has(pathOf(place)) ? 'This attribute must be unique' : undefined;

const UNIQUE: ReadonlySet<ScalarType> = new Set<ScalarType>(
  'string text richtext password email uid integer biginteger float decimal date time datetime timestamp'.split(
    ' ',
  ) as ScalarType[],
);
/** True if two documents must not have the same value. A uid is always unique. */
export const isUnique = ({ type, schema }: ScalarAttribute): boolean =>
  type === 'uid' || (schema.unique === true && UNIQUE.has(type));

/** @returns the tests of length and pattern, in Strapi's order. */
function textTests({ type, schema, required }: ScalarAttribute): Test[] {
  const { minLength, maxLength, regex } = schema;
  const most =
    whole(maxLength) && (maxLength > 0 || type === 'string') ? maxLength : type === 'string' ? 255 : undefined;
  const tests: Test[] = [];
  // Strapi ignores minLength of e-mails: the minimum is 1.
  if (whole(minLength) && minLength > 0 && type !== 'email')
    tests.push(
      ofFinished<string>((text) => (text.length < minLength ? ` must be at least ${minLength} characters` : undefined)),
    );
  if (most !== undefined)
    tests.push(ofValue<string>((text) => (text.length > most ? ` must be at most ${most} characters` : undefined)));
  const form = patternOf(regex);
  if (form) tests.push(matching(form, !required));
  return tests;
}
const matching = (form: Pattern, sparesEmpty: boolean): Test =>
  ofFinished<string>((text, { clock }) => {
    if (text === '' && sparesEmpty) return undefined;
    const matches = form.test(text, clock);
    if (matches === undefined) return ` takes too long to be checked against "${form.told}"`;
    return matches ? undefined : ` must match the following: "${form.told}"`;
  });

const emailTests: readonly Test[] = [
  ofFinished<string>((text) => (text === '' || isEmail(text) ? undefined : ' must be a valid email')),
  ofFinished<string>((text) => (text === '' ? ' cannot be empty' : undefined)),
];
const UID = compilePattern('^[A-Za-z0-9-_.~]*$');
const uidTests = ({ regex }: Schema): Test[] => [matching(patternOf(regex) ?? UID, false)];

const limitOf = (limit: Schema['min']): number | undefined =>
  isAbsent(limit) || !Number.isFinite(Number(limit)) ? undefined : Number(limit);
function limitTests({ min, max }: Schema, cut: (limit: number) => number): Test[] {
  const least = limitOf(min);
  const most = limitOf(max);
  return [
    ...(least === undefined
      ? []
      : [ofFinished<number>((n) => (n < cut(least) ? ` must be greater than or equal to ${cut(least)}` : undefined))]),
    ...(most === undefined
      ? []
      : [ofValue<number>((n) => (n > cut(most) ? ` must be less than or equal to ${cut(most)}` : undefined))]),
  ];
}
const integerTest = ofValue((value) => (whole(value) ? undefined : ' must be an integer'));
const finiteTest = ofValue((value) => (Number.isFinite(value) ? undefined : ' must be a finite number'));
const bigTest = ofValue((value) => (isBigInteger(value) ? undefined : ' must be a valid integer'));

/** Limits of a big integer, which Strapi checks only in the browser. */
function bigLimitTests({ min, max }: Schema): Test[] {
  const bounds = [
    {
      limit: min,
      passes: (value: bigint, limit: bigint) => value >= limit,
      words: 'greater than or equal to',
      of: ofFinished,
    },
    {
      limit: max,
      passes: (value: bigint, limit: bigint) => value <= limit,
      words: 'less than or equal to',
      of: ofValue,
    },
  ];
  return bounds.flatMap(({ limit, passes, words, of }) => {
    if (isAbsent(limit) || !/^[+-]?\d+$/.test(String(limit).trim())) return [];
    const bound = BigInt(String(limit).trim());
    return [
      of<unknown>((value) =>
        !isBigInteger(value) || passes(BigInt(value), bound) ? undefined : ` must be ${words} ${bound}`,
      ),
    ];
  });
}

/** Reports a value that no column can store, with the message of Strapi's database layer. */
const faultTest =
  (fault: (value: unknown) => Fault): Test =>
  (value, { unfit }, place) => {
    const words = isAbsent(value) ? undefined : fault(value);
    if (words !== undefined) unfit({ path: pathOf(place), message: words, value, isBare: true });
    return undefined;
  };

const momentKind: Kind = { ...ANYTHING, read: (value) => momentOf(value)?.toISOString() ?? value };

interface Rules {
  readonly kind: Kind;
  readonly tests: readonly Test[];
  readonly more?: readonly Test[];
  readonly oneOf?: { readonly values: ReadonlySet<unknown>; readonly told: string };
}

function rulesOf(field: ScalarAttribute): Rules {
  const { type, schema } = field;
  switch (type) {
    case 'string':
    case 'text':
    case 'richtext':
    case 'password':
      return { kind: TEXT, tests: textTests(field) };
    case 'email':
      return { kind: TEXT, tests: textTests(field), more: emailTests };
    case 'uid':
      return { kind: TEXT, tests: textTests(field), more: uidTests(schema) };
    case 'enumeration': {
      const values = schema.enum ?? [];
      return {
        kind: SPOKEN,
        tests: [],
        oneOf: { values: new Set<unknown>([...values, null]), told: values.length ? `${values.join(', ')}, ` : '' },
      };
    }
    case 'integer':
      return { kind: NUMBER, tests: [integerTest, ...limitTests(schema, Math.trunc)] };
    case 'float':
    case 'decimal':
      return { kind: NUMBER, tests: [finiteTest, ...limitTests(schema, (limit) => limit)] };
    case 'biginteger':
      return { kind: BIG_INTEGER, tests: [bigTest, ...bigLimitTests(schema)] };
    case 'boolean':
      return { kind: BOOLEAN, tests: [] };
    case 'date':
      return { kind: ANYTHING, tests: [faultTest(dateFault)] };
    case 'time':
      return { kind: ANYTHING, tests: [faultTest(timeFault)] };
    case 'datetime':
    case 'timestamp':
      return { kind: momentKind, tests: [faultTest(momentFault)] };
    default:
      return { kind: ANYTHING, tests: [] };
  }
}
/** Types whose type check accepts null; only the required test rejects it. */
const TAKES_NULL: ReadonlySet<ScalarType> = new Set([
  'boolean',
  'biginteger',
  'date',
  'time',
  'datetime',
  'timestamp',
  'json',
]);
const FAULTS: ReadonlySet<ScalarType> = new Set(['date', 'time', 'datetime', 'timestamp']);

export function scalarAttributeShape(field: ScalarAttribute, house: ScalarHouse): Shape {
  const { type, required } = field;
  if (type === 'blocks') return blocksShape(required ? [requiredTest] : [], nullableUnless(required));
  const { kind, tests, more = [], oneOf } = rulesOf(field);
  const holdsTest: Test = (value, { unfit, isKept }, place) => {
    if (isAbsent(value) || isKept || house.holds(field, value)) return undefined;
    unfit(mistake(place, ` cannot be kept as a value of type \`${type}\``, value));
    return undefined;
  };
  const shape = scalarShape({
    kind,
    oneOf,
    nullable: TAKES_NULL.has(type) ? () => true : nullableUnless(required),
    tests: [
      ...tests,
      ...(isUnique(field) ? [uniqueTest] : []),
      ...more,
      ...(required ? [requiredTest] : []),
      ...(isColumnRequired(field) ? [columnTest(field)] : []),
      ...house.testsOf(field),
      ...(FAULTS.has(type) ? [] : [holdsTest]),
    ],
  });
  if (type === 'json') return { ...shape, settle: (value) => (typeof value === 'string' ? readJson(value) : value) };
  if (type === 'decimal') return { ...shape, settle: (value) => readDecimal(value, shape.settle(value)) };
  // A stored password is a hash: the rules for passwords do not apply to it.
  return type === 'password' ? { ...shape, judge: exceptKept(shape, required) } : shape;
}

const exceptKept =
  (shape: Shape, required: boolean): Shape['judge'] =>
  (value, place, judging) =>
    judging.isKept && !(required && isAbsent(value)) ? undefined : shape.judge(value, place, judging);
