import { isMortiseError, type MortiseError } from '@mortise/kernel';
import { isRecord, kindOf } from './checks.ts';
import type { Piece, Strapi } from './contract.ts';
import { errors } from './errors.ts';
import { withGlobal } from './global.ts';
import { ofInstance } from './instances.ts';
import type { Layer } from './shim/marks.ts';

/** A file whose function of { strapi } failed while the server was put together, with what it threw. */
interface Pending {
  readonly layer: Layer;
  readonly uid: string;
  readonly piece: Piece;
  readonly error: MortiseError;
}

/**
 * Functions of { strapi } that make controllers and services. Strapi calls them when they are first asked for; here they are
 * called while the server is put together, and those that fail, for they use what is not there yet, again at bootstrap.
 */
export interface Factories {
  /** What the file makes; nothing for now where it fails. */
  make(layer: Layer, uid: string, piece: Piece): object;
  /**
   * Calls again what failed. @param isLast what fails now is refused, if a route names it, or else as soon as it is used.
   *
   * @throws PROJECT_FACTORY_FAILED, PROJECT_FILE_INVALID.
   */
  retry(isLast: boolean): void;
  /** Why there is no such service. */
  failure(uid: string): MortiseError | undefined;
}

export interface FactoryParts {
  readonly strapi: () => Strapi;
  /** What the server has under a uid, to be completed. */
  readonly of: (layer: Layer, uid: string) => object;
  readonly isNamed: (uid: string) => boolean;
}

export function createFactories({ strapi, of, isNamed }: FactoryParts): Factories {
  let pending: readonly Pending[] = [];
  const failed = new Map<string, MortiseError>();
  const attempt = (layer: Layer, uid: string, piece: Piece): object | undefined => {
    try {
      return functionsOf(piece, strapi());
    } catch (error) {
      pending = [...pending, { layer, uid, piece, error: error as MortiseError }];
      return undefined;
    }
  };
  return {
    make: (layer, uid, piece) => attempt(layer, uid, piece) ?? {},
    retry(isLast) {
      const before = pending;
      pending = [];
      for (const { layer, uid, piece } of before) {
        const made = attempt(layer, uid, piece);
        if (made) Object.defineProperties(of(layer, uid), Object.getOwnPropertyDescriptors(made));
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
function functionsOf({ file, value, problem }: Piece, strapi: Strapi): object {
  if (problem) throw problem;
  if (typeof value !== 'function') return ofInstance(value as object);
  let made: unknown;
  try {
    made = withGlobal(strapi, () => value({ strapi }));
  } catch (cause) {
    if (isMortiseError(cause) && cause.code.startsWith('PROJECT_')) throw cause;
    throw errors.FACTORY_FAILED({ file, problem: (cause as Error)?.message ?? String(cause) }, cause);
  }
  if (isRecord(made)) return ofInstance(made);
  const remedy = 'Return an object of functions.';
  throw errors.FILE_INVALID({ file, problem: `its function of { strapi } returned ${kindOf(made)}`, remedy });
}
