import type { Attribute, ContentType, ScalarType } from '@mortise/content-types/contract';
import { markBlocks } from './block-marks.ts';
import { hideBehind } from './stega.ts';

/** The request header by which a preview requests source maps, with the value `true`. */
export const SOURCE_MAPS_HEADER = 'strapi-encode-source-maps';

type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Strings of these types get a source map. */
const MARKED: ReadonlySet<ScalarType> = new Set([
  'string',
  'text',
  'richtext',
  'biginteger',
  'date',
  'time',
  'datetime',
  'timestamp',
  'enumeration',
  'json',
  'email',
]);
/** Fields that users do not edit. */
const UNMARKED: ReadonlySet<string> = new Set(['id', 'documentId', 'locale', 'publishedAt']);

/** The location of an entry in a response. */
interface Place {
  readonly type: ContentType;
  /** The top-level entry, which is the one being edited, also for populated entries. */
  readonly root: Values;
  /** Path prefix of the entry's fields: empty, or ending in a dot. */
  readonly path: string;
  /** Path prefix of its populated attributes. */
  readonly below: string;
}

/**
 * Copies an entry, a list or null and appends to each string, in invisible characters, the document and field that it
 * comes from. Visual editors use it to open the field on a click.
 */
export const markSources = (type: ContentType, value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((item) => markSources(type, item))
    : isValues(value)
      ? markEntry(value, { type, root: value, path: '', below: '' })
      : value;

const markEntry = (values: Values, place: Place): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const attribute = place.type.attributes.get(name);
      return [name, attribute && !UNMARKED.has(name) ? markValue(attribute, value, place) : value];
    }),
  );

function markValue(attribute: Attribute, value: unknown, place: Place): unknown {
  const { name } = attribute;
  switch (attribute.kind) {
    case 'scalar': {
      const path = place.path + name;
      if (attribute.type === 'blocks') {
        return markBlocks(value, (text) => mark(text, place, { type: 'blocks', path, fieldPath: path }));
      }
      const isMarked = MARKED.has(attribute.type) && typeof value === 'string';
      return isMarked ? mark(value, place, { type: attribute.type, path }) : value;
    }
    case 'relation':
    case 'siblings': {
      // A gallery is edited as one field, so the paths of its files have no index.
      const isGallery = attribute.many && attribute.kind === 'relation' && attribute.schema.type === 'media';
      return markRows(value, name, place, () => attribute.target, isGallery);
    }
    case 'component':
      return markRows(value, name, place, () => attribute.component);
    case 'dynamiczone':
      return markRows(value, name, place, (row) => attribute.components.find(({ uid }) => uid === row.__component));
    case 'morph':
      return markRows(value, name, place, (row) => attribute.targets.find(({ uid }) => uid === row.__type));
  }
}

function markRows(
  value: unknown,
  name: string,
  { root, below }: Place,
  typeOf: (row: Values) => ContentType | undefined,
  asOne = false,
): unknown {
  const one = (row: unknown, at: string, fields = at): unknown => {
    const type = isValues(row) ? typeOf(row) : undefined;
    return type ? markEntry(row as Values, { type, root, path: `${fields}.`, below: `${at}.` }) : row;
  };
  const path = below + name;
  if (!Array.isArray(value)) return one(value, path);
  return value.map((row, i) => one(row, `${path}.${i}`, asOne ? path : undefined));
}

interface Field {
  readonly type: string;
  readonly path: string;
  readonly fieldPath?: string;
}

function mark(text: string, { type: { uid, kind }, root }: Place, { type, path, fieldPath }: Field): string {
  const source = new URLSearchParams({ documentId: String(root.documentId), type, path, model: uid });
  if (kind !== 'component') source.set('kind', kind);
  if (root.locale) source.set('locale', String(root.locale));
  if (fieldPath) source.set('fieldPath', fieldPath);
  return hideBehind(text, { strapiSource: source.toString() });
}
