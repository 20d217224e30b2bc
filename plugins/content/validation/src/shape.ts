import {
  type FieldMistakes,
  inOrder,
  itemsInOrder,
  type Message,
  type Mistake,
  type Mistakes,
  mistake,
  type Place,
  pathOf,
} from './mistakes.ts';
import type { Clock } from './patterns/clock.ts';
import { print } from './print.ts';

export interface Judging {
  /** A new row: required values must be present. In an update they only must not be set to null. */
  readonly isNew: boolean;
  /** True inside a component that an update adds: its `notNullable` columns need values. */
  readonly isNewRow?: boolean;
  /** Drafts may lack required values, be shorter than the minimum and break formats. */
  readonly isDraft: boolean;
  /** The data is a stored row: its passwords are hashes. */
  readonly isKept: boolean;
  /** The paths of unique values that another document has. */
  readonly taken: ReadonlySet<string>;
  /** Collects values that no column can store. They are reported only if there is no other issue. */
  readonly unfit: (mistake: Unfit) => void;
  /** The total time limit of patterns that RE2 cannot match in linear time. */
  readonly clock: Clock;
}
export interface Unfit extends Mistake {
  /** Reported alone, as Strapi's message without a path. */
  readonly isBare?: true;
}

/** Casts and validates the values of an attribute or a type. Compiled once, used at each write. */
export interface Shape {
  /** Casts a value and its parts: `'7'` becomes 7 for a number. Values that cannot be cast are returned unchanged. */
  settle(value: unknown): unknown;
  judge(value: unknown, place: Place | undefined, judging: Judging): Mistakes;
}

/** Returns a message if a value of the right type is invalid. Null and undefined are passed too if they are allowed. */
export type Test = (value: unknown, judging: Judging, place: Place | undefined) => Message | undefined;

export interface Kind {
  readonly name: 'string' | 'number' | 'boolean' | 'mixed' | 'array' | 'object';
  /** Casts a value without its parts. Returns NaN, null or the value itself if the cast fails. */
  read(value: unknown): unknown;
  is(value: unknown): boolean;
}
const same = (value: unknown) => value;

export interface ShapeOptions {
  readonly kind: Kind;
  /** True if null is allowed. */
  readonly nullable: (judging: Judging) => boolean;
  /** The allowed values, and their display in messages. */
  readonly oneOf?: { readonly values: ReadonlySet<unknown>; readonly told: string } | undefined;
  readonly tests: readonly Test[];
}

/** The type issues of a value, without its parts. @returns undefined if the tests and the parts may be checked. */
function ownMistakes({ kind, nullable, oneOf }: ShapeOptions, raw: unknown, place: Place | undefined, at: Judging) {
  if (raw === undefined || (raw === null && nullable(at))) return undefined;
  const value = kind.read(raw);
  const found: Mistake[] = [];
  if (!kind.is(value)) {
    const from = raw !== null && raw !== value ? ` (cast from the value \`${print(raw)}\`)` : '';
    const message = ` must be a \`${kind.name}\` type, but the final value was: \`${print(value)}\`${from}.`;
    found.push({ ...mistake(place, message, value), isKind: true });
  }
  if (oneOf && !oneOf.values.has(value))
    found.push({ ...mistake(place, ` must be one of the following values: ${oneOf.told}`, value), isKind: true });
  return found.length ? found : undefined;
}

/** Casts a value that passed the type check. */
const readOf = (kind: Kind, value: unknown) => (value === null || value === undefined ? value : kind.read(value));

function tested(
  tests: readonly Test[],
  value: unknown,
  place: Place | undefined,
  judging: Judging,
  settled: (value: unknown) => unknown,
): Mistake[] | undefined {
  let found: Mistake[] | undefined;
  for (const test of tests) {
    const message = test(value, judging, place);
    if (message === undefined) continue;
    found ??= [];
    found.push(mistake(place, message, settled(value)));
  }
  return found;
}

export function scalarShape(options: ShapeOptions): Shape {
  const { kind, tests } = options;
  return {
    settle(value) {
      const read = kind.read(value);
      return kind.is(read) ? read : value;
    },
    judge: (value, place, judging) =>
      ownMistakes(options, value, place, judging) ?? tested(tests, readOf(kind, value), place, judging, same),
  };
}

/** Validates a list: the issues of its items come before its own. */
export function listShape(options: ShapeOptions, item: Shape): Shape {
  const { kind, tests } = options;
  const settle = (value: unknown) => {
    const read = kind.read(value);
    return Array.isArray(read) ? changed(read, item.settle) : value;
  };
  return {
    settle,
    judge(raw, place, judging) {
      const own = ownMistakes(options, raw, place, judging);
      if (own) return own;
      const value = readOf(kind, raw);
      const late = tested(tests, value, place, judging, settle);
      if (!Array.isArray(value)) return late;
      let wrong: FieldMistakes[] | undefined;
      for (let i = 0; i < value.length; i++) {
        const at = { up: place, key: i };
        const mistakes = item.judge(value[i], at, judging);
        if (!mistakes) continue;
        wrong ??= [];
        wrong.push({ path: pathOf(at), mistakes });
      }
      const found = wrong && itemsInOrder(wrong);
      return found && late ? [...found, ...late] : (found ?? late);
    },
  };
}

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  /** A field is skipped if this returns false. */
  readonly isVisible?: ((data: Readonly<Record<string, unknown>>) => boolean) | undefined;
}
/** @param fields called at the first value, so that types may contain one another. */
export function objectShape(options: ShapeOptions, fields: () => readonly Field[]): Shape {
  const { kind, tests } = options;
  let made: readonly Field[] | undefined;
  const all = () => {
    made ??= fields();
    return made;
  };
  const settle = (value: unknown) => {
    const read = kind.read(value);
    return isRecord(read) ? settledFields(all(), read) : value;
  };
  return {
    settle,
    judge(raw, place, judging) {
      const own = ownMistakes(options, raw, place, judging);
      if (own) return own;
      const value = readOf(kind, raw);
      const late = tested(tests, value, place, judging, settle);
      const found = isRecord(value) ? fieldMistakes(all(), value, place, judging) : undefined;
      return found && late ? [...found, ...late] : (found ?? late);
    },
  };
}

/** Selects the validator by the value. */
export const chosenShape = (choose: (value: unknown) => Shape): Shape => ({
  settle: (value) => choose(value).settle(value),
  judge: (value, place, judging) => choose(value).judge(value, place, judging),
});

type Values = Readonly<Record<string, unknown>>;
export const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]';

function fieldMistakes(fields: readonly Field[], value: Values, place: Place | undefined, judging: Judging): Mistakes {
  let wrong: FieldMistakes[] | undefined;
  for (const { name, shape, isVisible } of fields) {
    if (isVisible && !isVisible(value)) continue;
    const at = { up: place, key: name };
    const mistakes = shape.judge(value[name], at, judging);
    if (!mistakes) continue;
    wrong ??= [];
    wrong.push({ path: pathOf(at), mistakes });
  }
  if (!wrong) return undefined;
  const names = fields.map(({ name }) => name);
  return inOrder(names, wrong);
}

/** Returns the same object if no field needs a cast. */
function settledFields(fields: readonly Field[], value: Values): Values {
  let copy: Record<string, unknown> | undefined;
  for (const { name, shape, isVisible } of fields) {
    const given = value[name];
    if (given === undefined || given === null || (isVisible && !isVisible(value))) continue;
    const settled = shape.settle(given);
    if (Object.is(settled, given)) continue;
    copy ??= { ...value };
    copy[name] = settled;
  }
  return copy ?? value;
}

/** Maps the items; returns the same list if no item changes. */
function changed(list: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = change(list[i]);
    if (Object.is(item, list[i])) continue;
    copy ??= [...list];
    copy[i] = item;
  }
  return copy ?? list;
}
