import type { ContentType } from '@mortise/content-types/contract';
import { isHolder, isSkipped, REASONS, type Refusal, refusalOf, type Spot, spotIn } from './body-keys.ts';
import { errors } from './errors.ts';
import type { Can } from './sight.ts';

const MAX_DEPTH = 100;

type Data = Readonly<Record<string, unknown>>;

/**
 * Validates the `data` of a request body. Returns a deep copy that shares no object with the request.
 *
 * @throws CONTENT_API_BODY_MISSING, CONTENT_API_BODY_LIST, CONTENT_API_KEY_INVALID, CONTENT_API_BODY_TOO_DEEP.
 */
export function judgeBody(type: ContentType, body: unknown, can: Can): Data {
  const data = isHolder(body) && !Array.isArray(body) ? body.data : undefined;
  if (!isHolder(data)) throw errors.BODY_MISSING({ body: body === undefined ? 'empty' : typeof body });
  const refused = new Map<Refusal['reason'], { readonly refusal: Refusal; readonly type: ContentType }>();
  const look = (values: Data, spot: Spot, depth: number): void => {
    if (depth > MAX_DEPTH) throw errors.BODY_TOO_DEEP({ maxDepth: MAX_DEPTH });
    for (const key of Object.keys(values)) {
      const value = values[key];
      const refusal = refusalOf(spot, key, value, can);
      if (refusal && !refused.has(refusal.reason)) refused.set(refusal.reason, { refusal, type: spot.type });
      if (!isHolder(value) || isSkipped(spot, key, value)) continue;
      for (const item of Array.isArray(value) ? value : [value]) {
        const inner = spotIn(spot, key, item);
        if (inner) look(item, inner, depth + 1);
      }
    }
  };
  const root: Spot = { type, holder: undefined, path: null };
  for (const one of Array.isArray(data) ? (data as unknown[]).flat(MAX_DEPTH) : [data]) {
    if (isHolder(one)) look(one, root, 0);
  }
  for (const reason of REASONS) {
    const found = refused.get(reason);
    if (found) throw keyInvalid(found.type, found.refusal);
  }
  const judged = copy(data, 0);
  if (Array.isArray(judged)) throw errors.BODY_LIST({ data: judged.map((item) => (isHolder(item) ? item : {})) });
  return judged as Data;
}

function keyInvalid(type: ContentType, { key, path }: Refusal) {
  const known = [...type.attributes.values()].filter(({ writable }) => writable).map(({ name }) => name);
  return errors.KEY_INVALID({ key, ...(path === undefined ? {} : { path }), source: 'body', type: type.uid, known });
}

function copy(value: unknown, depth: number): unknown {
  if (!isHolder(value)) return value;
  if (depth > MAX_DEPTH) throw errors.BODY_TOO_DEEP({ maxDepth: MAX_DEPTH });
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  return Object.fromEntries(Object.keys(value).map((key) => [key, copy(value[key], depth + 1)]));
}
