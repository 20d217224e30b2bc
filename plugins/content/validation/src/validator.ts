import { inspectValue } from './inspect-value.ts';
import {
  createIssue,
  type FieldIssues,
  formatPath,
  type Issue,
  type Issues,
  type Location,
  type Message,
  sortFieldIssues,
  sortItemIssues,
} from './issues.ts';
import type { TimeLimit } from './patterns/time-limit.ts';

export interface ValidationContext {
  /** A new row: required values must be present. In an update they only must not be set to null. */
  readonly isNew: boolean;
  /** True inside a component that an update adds: its `notNullable` columns need values. */
  readonly isNewRow?: boolean;
  /** Drafts may lack required values, be shorter than the minimum and break formats. */
  readonly isDraft: boolean;
  /** The data is a stored row: its passwords are hashes. */
  readonly isStored: boolean;
  /** The paths of unique values that another document has. */
  readonly takenPaths: ReadonlySet<string>;
  /** Collects values that no column can store. They are reported only if there is no other issue. */
  readonly addStorageIssue: (issue: StorageIssue) => void;
  /** The total time limit of patterns that RE2 cannot match in linear time. */
  readonly timeLimit: TimeLimit;
}
export interface StorageIssue extends Issue {
  /** Reported alone, as Strapi's message without a path. */
  readonly hasNoPath?: true;
}

/** Casts and validates the values of an attribute or a type. Compiled once, used at each write. */
export interface Validator {
  /** Casts a value and its parts: `'7'` becomes 7 for a number. Values that cannot be cast are returned unchanged. */
  cast(value: unknown): unknown;
  validate(value: unknown, location: Location | undefined, context: ValidationContext): Issues;
}

/** Returns a message if a value of the right type is invalid. Null and undefined are passed too if they are allowed. */
export type Test = (value: unknown, context: ValidationContext, location: Location | undefined) => Message | undefined;

export interface Kind {
  readonly name: 'string' | 'number' | 'boolean' | 'mixed' | 'array' | 'object';
  /** Casts a value without its parts. Returns NaN, null or the value itself if the cast fails. */
  cast(value: unknown): unknown;
  is(value: unknown): boolean;
}
const identity = (value: unknown) => value;

export interface ValidatorOptions {
  readonly kind: Kind;
  /** True if null is allowed. */
  readonly nullable: (context: ValidationContext) => boolean;
  /** The allowed values, and their display in messages. */
  readonly oneOf?: { readonly values: ReadonlySet<unknown>; readonly display: string } | undefined;
  readonly tests: readonly Test[];
}

/** The type issues of a value, without its parts. @returns undefined if the tests and the parts may be checked. */
function typeIssues(
  { kind, nullable, oneOf }: ValidatorOptions,
  raw: unknown,
  location: Location | undefined,
  context: ValidationContext,
) {
  if (raw === undefined || (raw === null && nullable(context))) return undefined;
  const value = kind.cast(raw);
  const found: Issue[] = [];
  if (!kind.is(value)) {
    const from = raw !== null && raw !== value ? ` (cast from the value \`${inspectValue(raw)}\`)` : '';
    const message = ` must be a \`${kind.name}\` type, but the final value was: \`${inspectValue(value)}\`${from}.`;
    found.push({ ...createIssue(location, message, value), isTypeIssue: true });
  }
  if (oneOf && !oneOf.values.has(value))
    found.push({
      ...createIssue(location, ` must be one of the following values: ${oneOf.display}`, value),
      isTypeIssue: true,
    });
  return found.length ? found : undefined;
}

/** Casts a value that passed the type check. */
const castPresent = (kind: Kind, value: unknown) => (value === null || value === undefined ? value : kind.cast(value));

function runTests(
  tests: readonly Test[],
  value: unknown,
  location: Location | undefined,
  context: ValidationContext,
  cast: (value: unknown) => unknown,
): Issue[] | undefined {
  let found: Issue[] | undefined;
  for (const test of tests) {
    const message = test(value, context, location);
    if (message === undefined) continue;
    found ??= [];
    found.push(createIssue(location, message, cast(value)));
  }
  return found;
}

export function scalarValidator(options: ValidatorOptions): Validator {
  const { kind, tests } = options;
  return {
    cast(value) {
      const read = kind.cast(value);
      return kind.is(read) ? read : value;
    },
    validate: (value, location, context) =>
      typeIssues(options, value, location, context) ??
      runTests(tests, castPresent(kind, value), location, context, identity),
  };
}

/** Validates a list: the issues of its items come before its own. */
export function listValidator(options: ValidatorOptions, item: Validator): Validator {
  const { kind, tests } = options;
  const cast = (value: unknown) => {
    const read = kind.cast(value);
    return Array.isArray(read) ? mapChanged(read, item.cast) : value;
  };
  return {
    cast,
    validate(raw, location, context) {
      const own = typeIssues(options, raw, location, context);
      if (own) return own;
      const value = castPresent(kind, raw);
      const testIssues = runTests(tests, value, location, context, cast);
      if (!Array.isArray(value)) return testIssues;
      let itemIssues: FieldIssues[] | undefined;
      for (let i = 0; i < value.length; i++) {
        const at = { parent: location, key: i };
        const issues = item.validate(value[i], at, context);
        if (!issues) continue;
        itemIssues ??= [];
        itemIssues.push({ path: formatPath(at), issues });
      }
      const found = itemIssues && sortItemIssues(itemIssues);
      return found && testIssues ? [...found, ...testIssues] : (found ?? testIssues);
    },
  };
}

export interface Field {
  readonly name: string;
  readonly validator: Validator;
  /** A field is skipped if this returns false. */
  readonly isVisible?: ((data: Readonly<Record<string, unknown>>) => boolean) | undefined;
}
/** @param fields called at the first value, so that types may contain one another. */
export function objectValidator(options: ValidatorOptions, fields: () => readonly Field[]): Validator {
  const { kind, tests } = options;
  let compiled: readonly Field[] | undefined;
  const compiledFields = () => {
    compiled ??= fields();
    return compiled;
  };
  const cast = (value: unknown) => {
    const read = kind.cast(value);
    return isRecord(read) ? castFields(compiledFields(), read) : value;
  };
  return {
    cast,
    validate(raw, location, context) {
      const own = typeIssues(options, raw, location, context);
      if (own) return own;
      const value = castPresent(kind, raw);
      const testIssues = runTests(tests, value, location, context, cast);
      const found = isRecord(value) ? validateFields(compiledFields(), value, location, context) : undefined;
      return found && testIssues ? [...found, ...testIssues] : (found ?? testIssues);
    },
  };
}

/** Selects the validator by the value. */
export const selectValidator = (select: (value: unknown) => Validator): Validator => ({
  cast: (value) => select(value).cast(value),
  validate: (value, location, context) => select(value).validate(value, location, context),
});

type Values = Readonly<Record<string, unknown>>;
export const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]';

function validateFields(
  fields: readonly Field[],
  value: Values,
  location: Location | undefined,
  context: ValidationContext,
): Issues {
  let fieldIssues: FieldIssues[] | undefined;
  for (const { name, validator, isVisible } of fields) {
    if (isVisible && !isVisible(value)) continue;
    const at = { parent: location, key: name };
    const issues = validator.validate(value[name], at, context);
    if (!issues) continue;
    fieldIssues ??= [];
    fieldIssues.push({ path: formatPath(at), issues });
  }
  if (!fieldIssues) return undefined;
  const names = fields.map(({ name }) => name);
  return sortFieldIssues(names, fieldIssues);
}

/** Returns the same object if no field needs a cast. */
function castFields(fields: readonly Field[], value: Values): Values {
  let copy: Record<string, unknown> | undefined;
  for (const { name, validator, isVisible } of fields) {
    const raw = value[name];
    if (raw === undefined || raw === null || (isVisible && !isVisible(value))) continue;
    const cast = validator.cast(raw);
    if (Object.is(cast, raw)) continue;
    copy ??= { ...value };
    copy[name] = cast;
  }
  return copy ?? value;
}

/** Maps the items; returns the same list if no item changes. */
function mapChanged(list: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = change(list[i]);
    if (Object.is(item, list[i])) continue;
    copy ??= [...list];
    copy[i] = item;
  }
  return copy ?? list;
}
