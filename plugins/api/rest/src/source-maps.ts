import type { Attribute, ContentType, ScalarType } from '@mortise/content-types/contract';
import { encodeBlocks } from './block-source-maps.ts';
import { appendHidden } from './stega.ts';

/** The request header by which a preview requests source maps, with the value `true`. */
export const SOURCE_MAPS_HEADER = 'strapi-encode-source-maps';

type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Strings of these types get a source map. */
const ENCODED_TYPES: ReadonlySet<ScalarType> = new Set([
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
const SKIPPED_FIELDS: ReadonlySet<string> = new Set(['id', 'documentId', 'locale', 'publishedAt']);

/** The location of an entry in a response. */
interface EntryLocation {
  readonly type: ContentType;
  /** The top-level entry, which is the one being edited, also for populated entries. */
  readonly root: Values;
  /** Path prefix of the entry's fields: empty, or ending in a dot. */
  readonly path: string;
  /** Path prefix of its populated attributes. */
  readonly childPath: string;
}

/**
 * Copies an entry, a list or null and appends to each string, in invisible characters, the document and field that it
 * comes from. Visual editors use it to open the field on a click.
 */
export const encodeSourceMaps = (type: ContentType, value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((item) => encodeSourceMaps(type, item))
    : isValues(value)
      ? encodeEntry(value, { type, root: value, path: '', childPath: '' })
      : value;

const encodeEntry = (values: Values, location: EntryLocation): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const attribute = location.type.attributes.get(name);
      return [name, attribute && !SKIPPED_FIELDS.has(name) ? encodeValue(attribute, value, location) : value];
    }),
  );

function encodeValue(attribute: Attribute, value: unknown, location: EntryLocation): unknown {
  const { name } = attribute;
  switch (attribute.kind) {
    case 'scalar': {
      const path = location.path + name;
      if (attribute.type === 'blocks') {
        return encodeBlocks(value, (text) => encodeText(text, location, { type: 'blocks', path, fieldPath: path }));
      }
      const isEncoded = ENCODED_TYPES.has(attribute.type) && typeof value === 'string';
      return isEncoded ? encodeText(value, location, { type: attribute.type, path }) : value;
    }
    case 'relation':
    case 'localizations': {
      // A gallery is edited as one field, so the paths of its files have no index.
      const isGallery = attribute.many && attribute.kind === 'relation' && attribute.schema.type === 'media';
      return encodeRows(value, name, location, () => attribute.target, isGallery);
    }
    case 'component':
      return encodeRows(value, name, location, () => attribute.component);
    case 'dynamiczone':
      return encodeRows(value, name, location, (row) =>
        attribute.components.find(({ uid }) => uid === row.__component),
      );
    case 'morph':
      return encodeRows(value, name, location, (row) => attribute.targets.find(({ uid }) => uid === row.__type));
  }
}

function encodeRows(
  value: unknown,
  name: string,
  { root, childPath }: EntryLocation,
  typeOf: (row: Values) => ContentType | undefined,
  isSingleField = false,
): unknown {
  const encodeRow = (row: unknown, at: string, fields = at): unknown => {
    const type = isValues(row) ? typeOf(row) : undefined;
    return type ? encodeEntry(row as Values, { type, root, path: `${fields}.`, childPath: `${at}.` }) : row;
  };
  const path = childPath + name;
  if (!Array.isArray(value)) return encodeRow(value, path);
  return value.map((row, i) => encodeRow(row, `${path}.${i}`, isSingleField ? path : undefined));
}

interface SourceField {
  readonly type: string;
  readonly path: string;
  readonly fieldPath?: string;
}

function encodeText(
  text: string,
  { type: { uid, kind }, root }: EntryLocation,
  { type, path, fieldPath }: SourceField,
): string {
  const source = new URLSearchParams({ documentId: String(root.documentId), type, path, model: uid });
  if (kind !== 'component') source.set('kind', kind);
  if (root.locale) source.set('locale', String(root.locale));
  if (fieldPath) source.set('fieldPath', fieldPath);
  return appendHidden(text, { strapiSource: source.toString() });
}
