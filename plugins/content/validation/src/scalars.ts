import type { ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import { blocksValidator } from './blocks.ts';
import { type DateError, dateError, dateTimeError, parseDateTime, timeError } from './dates.ts';
import { isEmail } from './email.ts';
import { castDecimal, parseJson } from './exact-numbers.ts';
import { createIssue, formatPath } from './issues.ts';
import { ANY, BIG_INTEGER, BOOLEAN, isBigInteger, NUMBER, STRICT_STRING, STRING } from './kinds.ts';
import { cachedPattern, compilePattern, type Pattern } from './patterns/pattern.ts';
import { type Kind, scalarValidator, type Test, type ValidationContext, type Validator } from './validator.ts';

/** Dependencies of scalar validators. */
export interface ScalarDependencies {
  /** True if the column of the attribute can store the value. */
  canStore(field: ScalarAttribute, value: unknown): boolean;
  /** Tests contributed by plugins; they run after the built-in ones. */
  testsOf(field: ScalarAttribute): readonly Test[];
}

type Schema = ScalarAttribute['schema'];
const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;
const isInteger = (value: unknown): value is number => Number.isInteger(value);

/** Skips null and undefined. */
const whenPresent =
  <V>(test: (value: V, context: ValidationContext) => string | undefined): Test =>
  (value, context) =>
    isAbsent(value) ? undefined : test(value as V, context);
/** Skips null, undefined and drafts. */
const skipInDraft = <V>(test: (value: V, context: ValidationContext) => string | undefined): Test =>
  whenPresent<V>((value, context) => (context.isDraft ? undefined : test(value, context)));

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
export const nullableUnlessRequired =
  (required: boolean) =>
  ({ isDraft }: ValidationContext) =>
    isDraft || !required;

const uniqueTest: Test = (_, { takenPaths }, location) =>
  takenPaths.size && takenPaths.has(formatPath(location)) ? 'This attribute must be unique' : undefined;

const UNIQUE: ReadonlySet<ScalarType> = new Set<ScalarType>(
  'string text richtext password email uid integer biginteger float decimal date time datetime timestamp'.split(
    ' ',
  ) as ScalarType[],
);
/** True if two documents must not have the same value. A uid is always unique. */
export const isUnique = ({ type, schema }: ScalarAttribute): boolean =>
  type === 'uid' || (schema.unique === true && UNIQUE.has(type));

/** @returns the tests of length and pattern, in Strapi's order. */
function stringTests({ type, schema, required }: ScalarAttribute): Test[] {
  const { minLength, maxLength, regex } = schema;
  const longest =
    isInteger(maxLength) && (maxLength > 0 || type === 'string') ? maxLength : type === 'string' ? 255 : undefined;
  const tests: Test[] = [];
  // Strapi ignores minLength of e-mails: the minimum is 1.
  if (isInteger(minLength) && minLength > 0 && type !== 'email')
    tests.push(
      skipInDraft<string>((text) =>
        text.length < minLength ? ` must be at least ${minLength} characters` : undefined,
      ),
    );
  if (longest !== undefined)
    tests.push(
      whenPresent<string>((text) => (text.length > longest ? ` must be at most ${longest} characters` : undefined)),
    );
  const pattern = cachedPattern(regex);
  if (pattern) tests.push(patternTest(pattern, !required));
  return tests;
}
const patternTest = (pattern: Pattern, allowsEmpty: boolean): Test =>
  skipInDraft<string>((text, { timeLimit }) => {
    if (text === '' && allowsEmpty) return undefined;
    const matches = pattern.test(text, timeLimit);
    if (matches === undefined) return ` takes too long to be checked against "${pattern.display}"`;
    return matches ? undefined : ` must match the following: "${pattern.display}"`;
  });

const emailTests: readonly Test[] = [
  skipInDraft<string>((text) => (text === '' || isEmail(text) ? undefined : ' must be a valid email')),
  skipInDraft<string>((text) => (text === '' ? ' cannot be empty' : undefined)),
];
const UID = compilePattern('^[A-Za-z0-9-_.~]*$');
const uidTests = ({ regex }: Schema): Test[] => [patternTest(cachedPattern(regex) ?? UID, false)];

const parseLimit = (limit: Schema['min']): number | undefined =>
  isAbsent(limit) || !Number.isFinite(Number(limit)) ? undefined : Number(limit);
function limitTests({ min, max }: Schema, round: (limit: number) => number): Test[] {
  const least = parseLimit(min);
  const most = parseLimit(max);
  return [
    ...(least === undefined
      ? []
      : [
          skipInDraft<number>((n) =>
            n < round(least) ? ` must be greater than or equal to ${round(least)}` : undefined,
          ),
        ]),
    ...(most === undefined
      ? []
      : [whenPresent<number>((n) => (n > round(most) ? ` must be less than or equal to ${round(most)}` : undefined))]),
  ];
}
const integerTest = whenPresent((value) => (isInteger(value) ? undefined : ' must be an integer'));
const finiteTest = whenPresent((value) => (Number.isFinite(value) ? undefined : ' must be a finite number'));
const bigIntegerTest = whenPresent((value) => (isBigInteger(value) ? undefined : ' must be a valid integer'));

/** Limits of a big integer, which Strapi checks only in the browser. */
function bigIntegerLimitTests({ min, max }: Schema): Test[] {
  const bounds = [
    {
      limit: min,
      passes: (value: bigint, limit: bigint) => value >= limit,
      message: 'greater than or equal to',
      wrap: skipInDraft,
    },
    {
      limit: max,
      passes: (value: bigint, limit: bigint) => value <= limit,
      message: 'less than or equal to',
      wrap: whenPresent,
    },
  ];
  return bounds.flatMap(({ limit, passes, message, wrap }) => {
    if (isAbsent(limit) || !/^[+-]?\d+$/.test(String(limit).trim())) return [];
    const bound = BigInt(String(limit).trim());
    return [
      wrap<unknown>((value) =>
        !isBigInteger(value) || passes(BigInt(value), bound) ? undefined : ` must be ${message} ${bound}`,
      ),
    ];
  });
}

/** Reports a value that no column can store, with the message of Strapi's database layer. */
const dateTest =
  (check: (value: unknown) => DateError): Test =>
  (value, { addStorageIssue }, location) => {
    const message = isAbsent(value) ? undefined : check(value);
    if (message !== undefined)
      addStorageIssue({ path: formatPath(location), message: message, value, hasNoPath: true });
    return undefined;
  };

const dateTimeKind: Kind = { ...ANY, cast: (value) => parseDateTime(value)?.toISOString() ?? value };

interface Rules {
  readonly kind: Kind;
  readonly tests: readonly Test[];
  readonly extraTests?: readonly Test[];
  readonly oneOf?: { readonly values: ReadonlySet<unknown>; readonly display: string };
}

function rulesOf(field: ScalarAttribute): Rules {
  const { type, schema } = field;
  switch (type) {
    case 'string':
    case 'text':
    case 'richtext':
    case 'password':
      return { kind: STRICT_STRING, tests: stringTests(field) };
    case 'email':
      return { kind: STRICT_STRING, tests: stringTests(field), extraTests: emailTests };
    case 'uid':
      return { kind: STRICT_STRING, tests: stringTests(field), extraTests: uidTests(schema) };
    case 'enumeration': {
      const values = schema.enum ?? [];
      return {
        kind: STRING,
        tests: [],
        oneOf: { values: new Set<unknown>([...values, null]), display: values.length ? `${values.join(', ')}, ` : '' },
      };
    }
    case 'integer':
      return { kind: NUMBER, tests: [integerTest, ...limitTests(schema, Math.trunc)] };
    case 'float':
    case 'decimal':
      return { kind: NUMBER, tests: [finiteTest, ...limitTests(schema, (limit) => limit)] };
    case 'biginteger':
      return { kind: BIG_INTEGER, tests: [bigIntegerTest, ...bigIntegerLimitTests(schema)] };
    case 'boolean':
      return { kind: BOOLEAN, tests: [] };
    case 'date':
      return { kind: ANY, tests: [dateTest(dateError)] };
    case 'time':
      return { kind: ANY, tests: [dateTest(timeError)] };
    case 'datetime':
    case 'timestamp':
      return { kind: dateTimeKind, tests: [dateTest(dateTimeError)] };
    default:
      return { kind: ANY, tests: [] };
  }
}
/** Types whose type check accepts null; only the required test rejects it. */
const ACCEPTS_NULL: ReadonlySet<ScalarType> = new Set([
  'boolean',
  'biginteger',
  'date',
  'time',
  'datetime',
  'timestamp',
  'json',
]);
const DATE_TYPES: ReadonlySet<ScalarType> = new Set(['date', 'time', 'datetime', 'timestamp']);

export function scalarAttributeValidator(field: ScalarAttribute, dependencies: ScalarDependencies): Validator {
  const { type, required } = field;
  if (type === 'blocks') return blocksValidator(required ? [requiredTest] : [], nullableUnlessRequired(required));
  const { kind, tests, extraTests = [], oneOf } = rulesOf(field);
  const canStoreTest: Test = (value, { addStorageIssue, isStored }, location) => {
    if (isAbsent(value) || isStored || dependencies.canStore(field, value)) return undefined;
    addStorageIssue(createIssue(location, ` cannot be kept as a value of type \`${type}\``, value));
    return undefined;
  };
  const validator = scalarValidator({
    kind,
    oneOf,
    nullable: ACCEPTS_NULL.has(type) ? () => true : nullableUnlessRequired(required),
    tests: [
      ...tests,
      ...(isUnique(field) ? [uniqueTest] : []),
      ...extraTests,
      ...(required ? [requiredTest] : []),
      ...(isColumnRequired(field) ? [columnTest(field)] : []),
      ...dependencies.testsOf(field),
      ...(DATE_TYPES.has(type) ? [] : [canStoreTest]),
    ],
  });
  if (type === 'json') return { ...validator, cast: (value) => (typeof value === 'string' ? parseJson(value) : value) };
  if (type === 'decimal') return { ...validator, cast: (value) => castDecimal(value, validator.cast(value)) };
  // A stored password is a hash: the rules for passwords do not apply to it.
  return type === 'password' ? { ...validator, validate: exceptStored(validator, required) } : validator;
}

const exceptStored =
  (validator: Validator, required: boolean): Validator['validate'] =>
  (value, location, context) =>
    context.isStored && !(required && isAbsent(value)) ? undefined : validator.validate(value, location, context);
