import type { ContentType } from '@mortise/content-types/contract';
import { errors } from './errors.ts';

const MAX_DEPTH = 100;

type Data = Readonly<Record<string, unknown>>;

/**
 * What of a request's body may be written: a new object that carries nothing of the request's own.
 *
 * @throws CONTENT_API_BODY_MISSING, CONTENT_API_KEY_INVALID, CONTENT_API_BODY_TOO_DEEP.
 */
export function judgeBody(type: ContentType, body: unknown): Data {
  const data = isRecord(body) ? body.data : undefined;
  if (!isRecord(data)) throw errors.BODY_MISSING({ body: body === undefined ? 'empty' : typeof body });
  checkKeys(type, data, [], 0);
  return copy(data, 0) as Data;
}

const isRecord = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkKeys(type: ContentType, data: Data, path: readonly string[], depth: number): void {
  if (depth > MAX_DEPTH) throw errors.BODY_TOO_DEEP({ maxDepth: MAX_DEPTH });
  const refuse = (key: string, at?: string | null) => {
    const known = [...type.attributes.values()].filter(({ writable }) => writable).map(({ name }) => name);
    return errors.KEY_INVALID({
      key,
      ...(at === undefined ? {} : { path: at }),
      source: 'body',
      type: type.uid,
      known,
    });
  };
  for (const key of Object.keys(data)) {
    if (path.length && (key === 'id' || key === '__component')) continue;
    if (key === 'id' || key === 'documentId') throw refuse(key);
    const attribute = type.attributes.get(key);
    const full = [...path, key];
    if (!attribute) throw refuse(key, path.length ? path.join('.') : null);
    if (!attribute.writable) throw refuse(key, full.join('.'));
    if (attribute.kind === 'component') {
      for (const item of [data[key]].flat()) if (isRecord(item)) checkKeys(attribute.component, item, full, depth + 1);
    } else if (attribute.kind === 'dynamiczone') {
      for (const item of [data[key]].flat()) {
        const component = isRecord(item) && attribute.components.find(({ uid }) => uid === item.__component);
        if (isRecord(item) && component) checkKeys(component, item, full, depth + 1);
      }
    }
  }
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw errors.BODY_TOO_DEEP({ maxDepth: MAX_DEPTH });
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  const record = value as Data;
  return Object.fromEntries(Object.keys(record).map((key) => [key, copy(record[key], depth + 1)]));
}
