import { isMortiseError, type MortiseError } from '@mortise/kernel';
import { bindMethods } from './bind-methods.ts';
import { describeValue, isRecord } from './checks.ts';
import type { SourceFile, Strapi } from './contract.ts';
import { errors } from './errors.ts';
import { withGlobal } from './global.ts';
import type { Layer } from './shim/symbols.ts';

/** A file whose factory threw while the server was composed, and the error. */
interface PendingFactory {
  readonly layer: Layer;
  readonly uid: string;
  readonly sourceFile: SourceFile;
  readonly error: MortiseError;
}

/**
 * Factories of controllers and services: functions of `{ strapi }`. Strapi calls them on first use. Mortise calls
 * them while the server is composed, and calls those that fail (they may use a service that does not exist yet)
 * again at bootstrap.
 */
export interface Factories {
  /** Calls the factory. Returns an empty object if the factory fails; `retry` fills the object later. */
  make(layer: Layer, uid: string, piece: SourceFile): object;
  /**
   * Calls the failed factories again. @param isLast a controller that a route uses throws at once, a service on
   * first use.
   *
   * @throws PROJECT_FACTORY_FAILED, PROJECT_FILE_INVALID.
   */
  retry(isLast: boolean): void;
  /** The error of a service whose factory failed. */
  failure(uid: string): MortiseError | undefined;
}

export interface FactoryDependencies {
  readonly strapi: () => Strapi;
  /** The existing (empty) controller or service, which `retry` fills. */
  readonly getExisting: (layer: Layer, uid: string) => object;
  readonly isNamed: (uid: string) => boolean;
}

export function createFactories({ strapi, getExisting, isNamed }: FactoryDependencies): Factories {
  let pending: readonly PendingFactory[] = [];
  const failed = new Map<string, MortiseError>();
  const tryMake = (layer: Layer, uid: string, sourceFile: SourceFile): object | undefined => {
    try {
      return callFactory(sourceFile, strapi());
    } catch (error) {
      pending = [...pending, { layer, uid, sourceFile, error: error as MortiseError }];
      return undefined;
    }
  };
  return {
    make: (layer, uid, sourceFile) => tryMake(layer, uid, sourceFile) ?? {},
    retry(isLast) {
      const before = pending;
      pending = [];
      for (const { layer, uid, sourceFile } of before) {
        const made = tryMake(layer, uid, sourceFile);
        if (made) Object.defineProperties(getExisting(layer, uid), Object.getOwnPropertyDescriptors(made));
      }
      if (!isLast) return;
      for (const { layer, uid, error } of pending) {
        if (layer === 'controllers' && isNamed(uid)) throw error;
        if (layer === 'services') failed.set(uid, error);
      }
    },
    failure: (uid) => failed.get(uid),
  };
}

/** @throws PROJECT_FACTORY_FAILED, PROJECT_FILE_INVALID. */
function callFactory({ file, value, problem }: SourceFile, strapi: Strapi): object {
  if (problem) throw problem;
  if (typeof value !== 'function') return bindMethods(value as object);
  let made: unknown;
  try {
    made = withGlobal(strapi, () => value({ strapi }));
  } catch (cause) {
    if (isMortiseError(cause) && cause.code.startsWith('PROJECT_')) throw cause;
    throw errors.FACTORY_FAILED({ file, problem: (cause as Error)?.message ?? String(cause) }, cause);
  }
  if (isRecord(made)) return bindMethods(made);
  const remedy = 'Return an object of functions.';
  throw errors.FILE_INVALID({ file, problem: `its function of { strapi } returned ${describeValue(made)}`, remedy });
}
