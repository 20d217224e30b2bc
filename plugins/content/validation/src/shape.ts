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

/** By which rules data is judged. */
export interface Judging {
  /** A new row: what is required has to be there, and not only not be taken away. */
  readonly isNew: boolean;
  /** True inside of a component that an update adds, where its columns need their values. */
  readonly isNewRow?: boolean;
  /** Drafts may lack what is required, be too short, and be of no format (behaviours V02). */
  readonly isDraft: boolean;
  /** The data is a row as it is kept, passwords as hashes. */
  readonly isKept: boolean;
  /** Where values stand that another document has taken; by path. */
  readonly taken: ReadonlySet<string>;
  /** Told of values that no column can hold, which count only where nothing else is wrong. */
  readonly unfit: (mistake: Unfit) => void;
  /** Limits the time that patterns may take in all which no linear engine can match. */
  readonly clock: Clock;
}
export interface Unfit extends Mistake {
  /** Told alone, in Strapi's words, which name no path. */
  readonly isBare?: true;
}

/** Judges the values of one attribute, or of whatever else has a form. Made once, asked at each write. */
export interface Shape {
  /** The value as it was meant, parts included: `'7'` is 7 to a number. What cannot be meant so comes back as it is. */
  settle(value: unknown): unknown;
  judge(value: unknown, place: Place | undefined, judging: Judging): Mistakes;
}

/** Says what is wrong with a value of the right kind. Undefined and null come here too where they are let through. */
export type Test = (value: unknown, judging: Judging, place: Place | undefined) => Message | undefined;

export interface Kind {
  readonly name: 'string' | 'number' | 'boolean' | 'mixed' | 'array' | 'object';
  /** What a value comes to, parts not looked at; NaN, null or the same where it comes to nothing. */
  read(value: unknown): unknown;
  is(value: unknown): boolean;
}
const same = (value: unknown) => value;

export interface ShapeOptions {
  readonly kind: Kind;
  /** Whether null is let through. */
  readonly nullable: (judging: Judging) => boolean;
  /** The values that there are, as they are told. */
  readonly oneOf?: { readonly values: ReadonlySet<unknown>; readonly told: string } | undefined;
  readonly tests: readonly Test[];
}

/** What is wrong with a value itself. @returns undefined where its parts may be looked at. */
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

/** A value that passed as one of its kind. */
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

/** A value without parts. */
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

/** A list, whose items' mistakes are told before its own. */
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
  /** Where it says no, the field is not judged (behaviours M11). */
  readonly isVisible?: ((data: Readonly<Record<string, unknown>>) => boolean) | undefined;
}
/** @param fields asked for when the first value comes, so that types may hold one another. */
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

/** One of several shapes, by what the value is. */
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

/** The same object where every field is as it was meant already. */
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

/** The list with every item changed; itself where none is. */
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
