import type { ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { isMortiseError } from '@mortise/kernel';
import type { LifeFile, Piece, Project, RouterFile } from './contract.ts';
import { errors } from './errors.ts';
import type { Rehearsed } from './rehearse.ts';

/** A checked value and the file that exports it. */
interface Given<V> {
  readonly file: string;
  readonly value: V;
}

/** Collects the content of a project while its folders are read. */
export interface Reading {
  readonly dir: string;
  readonly contentTypes: Map<string, Given<ContentTypeSchema>>;
  readonly components: Map<string, Given<ComponentSchema>>;
  readonly controllers: Map<string, Piece>;
  readonly services: Map<string, Piece>;
  readonly policies: Map<string, Piece>;
  readonly middlewares: Map<string, Piece>;
  readonly lifecycles: Map<string, Piece>;
  readonly routers: RouterFile[];
  readonly lives: LifeFile[];
  readonly extensions: Map<string, Piece>;
  readonly plugins: Map<string, Readonly<Record<string, unknown>>>;
  readonly notes: string[];
}

export const newReading = (dir: string): Reading => ({
  dir,
  contentTypes: new Map(),
  components: new Map(),
  controllers: new Map(),
  services: new Map(),
  policies: new Map(),
  middlewares: new Map(),
  lifecycles: new Map(),
  routers: [],
  lives: [],
  extensions: new Map(),
  plugins: new Map(),
  notes: [],
});

/** @throws PROJECT_TWICE. */
export function put<V>(map: Map<string, Given<V>>, uid: string, file: string, value: V): void {
  const first = map.get(uid);
  if (first) throw errors.TWICE({ uid, first: first.file, second: file });
  map.set(uid, { file, value });
}

/**
 * Like `addUnique`, but keeps the error of a file that fails the check, such as a helper among middlewares. The
 * error is thrown when a route or a setting uses the file.
 */
export function putPiece(
  map: Map<string, Piece>,
  uid: string,
  file: string,
  check: (file: string, value: unknown) => unknown,
  value: unknown,
): void {
  try {
    put(map, uid, file, check(file, value));
  } catch (problem) {
    if (!isMortiseError(problem) || problem.code !== 'PROJECT_FILE_INVALID') throw problem;
    map.set(uid, { file, value: undefined, problem });
  }
}

/** Builds the frozen project. */
export function finish({ dir, routers, lives, notes, ...maps }: Reading, rehearsed: Rehearsed): Project {
  const values = <V>(map: ReadonlyMap<string, Given<V>>) =>
    Object.freeze(Object.fromEntries([...map].map(([uid, { value }]) => [uid, value])));
  const schemas = [maps.contentTypes, maps.components, maps.extensions].flatMap((map) => [...map]);
  return Object.freeze({
    dir,
    schemaSources: Object.freeze(Object.fromEntries(schemas.map(([uid, { file }]) => [uid, { file }]))),
    contentTypes: values(maps.contentTypes),
    components: values(maps.components),
    controllers: Object.freeze(Object.fromEntries(maps.controllers)),
    services: Object.freeze(Object.fromEntries(maps.services)),
    policies: Object.freeze(Object.fromEntries(maps.policies)),
    middlewares: Object.freeze(Object.fromEntries(maps.middlewares)),
    lifecycles: Object.freeze(Object.fromEntries(maps.lifecycles)),
    extensions: Object.freeze(Object.fromEntries(maps.extensions)),
    ...rehearsed,
    plugins: Object.freeze(Object.fromEntries(maps.plugins)),
    routers: Object.freeze(routers),
    lives: Object.freeze(lives),
    notes: Object.freeze(notes),
  });
}
