import type { ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { isMortiseError } from '@mortise/kernel';
import type { AppHooksFile, Project, RouterFile, SourceFile } from './contract.ts';
import type { DryRunResult } from './dry-run.ts';
import { errors } from './errors.ts';

/** A checked value and the file that exports it. */
interface FileValue<V> {
  readonly file: string;
  readonly value: V;
}

/** Collects the content of a project while its folders are read. */
export interface ProjectBuilder {
  readonly dir: string;
  readonly contentTypes: Map<string, FileValue<ContentTypeSchema>>;
  readonly components: Map<string, FileValue<ComponentSchema>>;
  readonly controllers: Map<string, SourceFile>;
  readonly services: Map<string, SourceFile>;
  readonly policies: Map<string, SourceFile>;
  readonly middlewares: Map<string, SourceFile>;
  readonly lifecycles: Map<string, SourceFile>;
  readonly routers: RouterFile[];
  readonly appHooks: AppHooksFile[];
  readonly extensions: Map<string, SourceFile>;
  readonly plugins: Map<string, Readonly<Record<string, unknown>>>;
  readonly notes: string[];
}

export const createBuilder = (dir: string): ProjectBuilder => ({
  dir,
  contentTypes: new Map(),
  components: new Map(),
  controllers: new Map(),
  services: new Map(),
  policies: new Map(),
  middlewares: new Map(),
  lifecycles: new Map(),
  routers: [],
  appHooks: [],
  extensions: new Map(),
  plugins: new Map(),
  notes: [],
});

/** @throws PROJECT_DUPLICATE. */
export function addUnique<V>(map: Map<string, FileValue<V>>, uid: string, file: string, value: V): void {
  const first = map.get(uid);
  if (first) throw errors.DUPLICATE({ uid, first: first.file, second: file });
  map.set(uid, { file, value });
}

/**
 * Like `addUnique`, but keeps the error of a file that fails the check, such as a helper among middlewares. The
 * error is thrown when a route or a setting uses the file.
 */
export function addSourceFile(
  map: Map<string, SourceFile>,
  uid: string,
  file: string,
  check: (file: string, value: unknown) => unknown,
  value: unknown,
): void {
  try {
    addUnique(map, uid, file, check(file, value));
  } catch (problem) {
    if (!isMortiseError(problem) || problem.code !== 'PROJECT_FILE_INVALID') throw problem;
    map.set(uid, { file, value: undefined, problem });
  }
}

/** Builds the frozen project. */
export function buildProject(
  { dir, routers, appHooks, notes, ...maps }: ProjectBuilder,
  dryRun: DryRunResult,
): Project {
  const values = <V>(map: ReadonlyMap<string, FileValue<V>>) =>
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
    ...dryRun,
    plugins: Object.freeze(Object.fromEntries(maps.plugins)),
    routers: Object.freeze(routers),
    appHooks: Object.freeze(appHooks),
    notes: Object.freeze(notes),
  });
}
