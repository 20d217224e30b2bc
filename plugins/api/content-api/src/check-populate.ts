import type { ContentType, PopulatableAttribute } from '@mortise/content-types/contract';
import { checkDottedPath, pathsToTree } from './dotted-paths.ts';
import { errors } from './errors.ts';
import { visibleFields } from './visibility.ts';

/** Validators of the options of a populated node. Each receives the type of the node and the value as sent. */
export interface NodeValidators {
  readonly filters: (type: ContentType, value: unknown) => void;
  readonly sort: (type: ContentType, value: unknown) => void;
  readonly fields: (type: ContentType, value: unknown) => void;
  /** The content type or component with this uid. */
  readonly findType: (uid: string) => ContentType | undefined;
}

/** The path from the root of `populate`: with all keys, and with attribute names only. */
interface Path {
  readonly raw: string | null;
  readonly attribute: string | null;
}
interface Level {
  /** `undefined` below an unknown uid. */
  readonly type: ContentType | undefined;
  readonly path: Path;
  /** True if the keys of this level are options of a populated attribute, not attribute names. */
  readonly isNode: boolean;
}
type Visit = (key: string, value: unknown, level: Level, path: Path) => void;

const ROOT: Path = { raw: null, attribute: null };
const PARAM = 'populate';

/**
 * Validates the raw `populate` parameter, reporting keys in Strapi's order and with Strapi's paths. Numbers and
 * booleans are accepted as keys, as in Strapi (`populate[0]=author` next to attribute names).
 *
 * @throws CONTENT_API_KEY_INVALID, and whatever `checks` throw.
 */
export function checkPopulate(type: ContentType, populate: unknown, validators: NodeValidators): void {
  if (!populate || populate === '*') return;
  validatePopulate({ type, path: ROOT, isNode: false }, populate, validators);
}

function validatePopulate(level: Level, value: unknown, validators: NodeValidators): void {
  const { type } = level;
  if (isPathInput(value) && type) {
    for (const text of typeof value === 'string' ? [value] : value)
      for (const part of text.split(',')) checkDottedPath(type, stepsOf(part), PARAM);
  } else {
    walk(level, value, (key, at, here, path) => checkKey(key, at, here, path, validators), validators);
  }
  walk(level, value, checkHidden, validators);
}

function checkKey(key: string, value: unknown, { type, isNode }: Level, path: Path, validators: NodeValidators): void {
  const attribute = attributeOf(type, key);
  const invalid = (name: string, at: string | null) => invalidKeyError(type, name, at);
  if (!isNode && attribute) {
    const below = isObject(value) && 'populate' in value ? value.populate : undefined;
    const isPolymorphic = attribute.kind === 'dynamiczone' || attribute.kind === 'morph';
    if (isPolymorphic && below !== undefined && below !== null && below !== '*') throw invalid('populate', path.raw);
    if (attribute.kind === 'scalar') throw invalid(key, path.raw);
    return;
  }
  if (key === 'on') {
    if (!isObject(value)) throw invalid(key, path.raw);
    const unknown = Object.keys(value).find((uid) => !validators.findType(uid));
    if (unknown !== undefined) throw invalid(unknown, `${path.raw}.${unknown}`);
  } else if (key === '' && value === '*') return;
  else if (key === 'count') {
    if (!isBooleanLike(value)) throw invalid(key, path.attribute);
  } else if (isBooleanLike(key) || (!isNode && isListEntry(key, value))) return;
  else if (key === 'sort' || key === 'filters' || key === 'fields') {
    if (type) validators[key](type, value);
  } else if (key === 'populate') validatePopulate({ type, path, isNode: false }, value, validators);
  else throw invalid(key, path.attribute);
}

const checkHidden: Visit = (key, _value, { type }, path) => {
  const attribute = attributeOf(type, key);
  if (attribute?.private) throw invalidKeyError(type, key, path.attribute);
};

/** In Strapi `id` is not an attribute, which is visible in its error paths. */
const attributeOf = (type: ContentType | undefined, key: string) =>
  key === 'id' ? undefined : type?.attributes.get(key);

const invalidKeyError = (type: ContentType | undefined, key: string, path: string | null) =>
  errors.KEY_INVALID({
    key,
    path,
    source: 'query',
    param: PARAM,
    type: type?.uid ?? '',
    known: type ? visibleFields(type) : [],
  });

/** Calls `visit` for each key of a level, then walks the value of that key. */
function walk({ type, path, isNode }: Level, value: unknown, visit: Visit, validators: NodeValidators): void {
  for (const [key, below] of entriesOf(value)) {
    const attribute = attributeOf(type, key);
    const here: Path = {
      raw: path.raw === null ? key : `${path.raw}.${key}`,
      attribute: !attribute ? path.attribute : path.attribute === null ? key : `${path.attribute}.${key}`,
    };
    visit(key, below, { type, path, isNode }, here);
    const isOption = !attribute || isNode;
    if (isOption && (key === 'sort' || key === 'filters' || key === 'fields')) continue;
    // `visit` has validated nested objects. In a nested list, Strapi reads each entry as one key, commas included.
    if (!attribute && key === 'populate') {
      if (visit === checkHidden || isPathInput(below))
        walk({ type, path: here, isNode: false }, below, visit, validators);
    } else if (!attribute && key === 'on') walkFragments({ type, path: here, isNode }, below, visit, validators);
    else if (attribute && attribute.kind !== 'scalar' && below !== null && below !== undefined)
      walkAttribute(attribute, here, below, visit, { type, validators });
  }
}

function walkFragments({ path, isNode }: Level, value: unknown, visit: Visit, validators: NodeValidators): void {
  if (!isObject(value)) return;
  for (const [uid, below] of Object.entries(value))
    walk(
      { type: validators.findType(uid), path: { ...path, raw: `${path.raw}[${uid}]` }, isNode },
      below,
      visit,
      validators,
    );
}

function walkAttribute(
  attribute: PopulatableAttribute,
  path: Path,
  value: unknown,
  visit: Visit,
  { type, validators }: { readonly type: ContentType | undefined; readonly validators: NodeValidators },
): void {
  if (attribute.kind === 'dynamiczone' || attribute.kind === 'morph') {
    const on = isObject(value) ? value.on : undefined;
    const isWalked = attribute.kind === 'morph' ? isObject(on) : Boolean(on);
    if (isWalked) walk({ type, path, isNode: true }, { on }, visit, validators);
    return;
  }
  const target = attribute.kind === 'component' ? attribute.component : attribute.target;
  walk({ type: target, path, isNode: true }, value, visit, validators);
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (value === '*') return [['', '*']];
  if (typeof value === 'string') return Object.entries(pathsToTree([value]));
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return Object.entries(pathsToTree(value));
  return isObject(value) ? Object.entries(value) : [];
}

type NonEmptyStrings = readonly [string, ...string[]];
const isPathInput = (value: unknown): value is string | NonEmptyStrings =>
  typeof value === 'string'
    ? value !== '*'
    : Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
const stepsOf = (part: string): readonly string[] =>
  part
    .trim()
    .split('.')
    .map((step) => step.trim())
    .filter(Boolean);

/**
 * A numbered entry next to attribute names (`populate[0]=author&populate[tags]=true`). Strapi accepts two and refuses
 * more.
 */
const isListEntry = (key: string, value: unknown) =>
  /^\d+$/.test(key) && [value].flat().every((item) => typeof item === 'string');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const BOOLEANS: ReadonlySet<unknown> = new Set(['t', 'true', '1', 1, true, 'f', 'false', '0', 0, false]);
/** True for values and keys that Strapi reads as a boolean. */
export const isBooleanLike = (value: unknown): boolean => BOOLEANS.has(value);
