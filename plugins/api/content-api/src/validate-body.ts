import type { ContentType } from '@mortise/content-types/contract';
import {
  type BodyLocation,
  findViolation,
  isContainer,
  isUncheckedZone,
  type KeyViolation,
  locationWithin,
  VIOLATION_REASONS,
} from './body-rules.ts';
import { errors } from './errors.ts';
import type { Can } from './visibility.ts';

const MAX_DEPTH = 100;

type Data = Readonly<Record<string, unknown>>;

/**
 * Validates the `data` of a request body. Returns a deep copy that shares no object with the request.
 *
 * @throws CONTENT_API_BODY_MISSING, CONTENT_API_BODY_LIST, CONTENT_API_KEY_INVALID, CONTENT_API_BODY_TOO_DEEP.
 */
export function validateBody(type: ContentType, body: unknown, can: Can): Data {
  const data = isContainer(body) && !Array.isArray(body) ? body.data : undefined;
  if (!isContainer(data)) throw errors.BODY_MISSING({ body: body === undefined ? 'empty' : typeof body });
  const violations = new Map<
    KeyViolation['reason'],
    { readonly violation: KeyViolation; readonly type: ContentType }
  >();
  const visit = (values: Data, location: BodyLocation, depth: number): void => {
    if (depth > MAX_DEPTH) throw errors.BODY_TOO_DEEP({ maxDepth: MAX_DEPTH });
    for (const key of Object.keys(values)) {
      const value = values[key];
      const violation = findViolation(location, key, value, can);
      if (violation && !violations.has(violation.reason))
        violations.set(violation.reason, { violation, type: location.type });
      if (!isContainer(value) || isUncheckedZone(location, key, value)) continue;
      for (const item of Array.isArray(value) ? value : [value]) {
        const inner = locationWithin(location, key, item);
        if (inner) visit(item, inner, depth + 1);
      }
    }
  };
  const root: BodyLocation = { type, parent: undefined, path: null };
  for (const item of Array.isArray(data) ? (data as unknown[]).flat(MAX_DEPTH) : [data]) {
    if (isContainer(item)) visit(item, root, 0);
  }
  for (const reason of VIOLATION_REASONS) {
    const found = violations.get(reason);
    if (found) throw invalidBodyKeyError(found.type, found.violation);
  }
  const copied = deepCopy(data, 0);
  if (Array.isArray(copied)) throw errors.BODY_LIST({ data: copied.map((item) => (isContainer(item) ? item : {})) });
  return copied as Data;
}

function invalidBodyKeyError(type: ContentType, { key, path }: KeyViolation) {
  const known = [...type.attributes.values()].filter(({ writable }) => writable).map(({ name }) => name);
  return errors.KEY_INVALID({ key, ...(path === undefined ? {} : { path }), source: 'body', type: type.uid, known });
}

function deepCopy(value: unknown, depth: number): unknown {
  if (!isContainer(value)) return value;
  if (depth > MAX_DEPTH) throw errors.BODY_TOO_DEEP({ maxDepth: MAX_DEPTH });
  if (Array.isArray(value)) return value.map((item) => deepCopy(item, depth + 1));
  return Object.fromEntries(Object.keys(value).map((key) => [key, deepCopy(value[key], depth + 1)]));
}
