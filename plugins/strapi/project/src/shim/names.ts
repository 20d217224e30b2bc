import { createRequire } from 'node:module';
import { join } from 'node:path';
import { errors } from '../errors.ts';
import { latestProject } from '../modules/territory.ts';

/**
 * The exports of one of Strapi's packages as `require` gives them: ours, and for every other name what stands for it. That is
 * the package's own export where it is installed in the project, else something that is refused once it is used, so that
 * a file that only names it is loaded.
 *
 * @param isOpen whether the installed package may be asked; its factories belong to a Strapi that is not there.
 */
export function standIn(name: string, exported: object, isOpen = true): object {
  const installed = () => (isOpen ? installedOf(name) : undefined);
  const absent = new Map<string, unknown>();
  const others = new Proxy(Object.freeze(Object.create(null)) as object, {
    get(_, key) {
      if (typeof key === 'symbol' || UNASKED.has(key)) return Reflect.get(Object.prototype, key);
      const real = installed();
      if (real !== undefined && key in real) return real[key];
      if (!absent.has(key)) absent.set(key, refused(`${name}.${key}`, Object.keys(exported)));
      return absent.get(key);
    },
    has: () => false,
  });
  // Compiled imports copy what is the object's own, and keep its prototype.
  const facade = Object.create(others, Object.getOwnPropertyDescriptors(exported)) as object;
  return Object.defineProperties(facade, {
    __esModule: { value: true },
    default: { value: facade, configurable: true },
  });
}

/** What JavaScript itself asks an object for. */
const UNASKED = new Set(['then', 'toJSON', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'inspect']);

const found = new Map<string, Readonly<Record<string, unknown>> | undefined>();
function installedOf(name: string): Readonly<Record<string, unknown>> | undefined {
  const project = latestProject();
  if (project === undefined) return undefined;
  // Asked as a file in node_modules, which is none of the project's own, so that the hooks do not lead back here.
  const from = join(project, 'node_modules', 'x.js');
  const key = `${name} ${from}`;
  if (!found.has(key)) found.set(key, load(name, from));
  return found.get(key);
}

function load(name: string, from: string) {
  try {
    return createRequire(from)(name) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function refused(name: string, known: readonly string[]): unknown {
  const refuse = (): never => {
    throw errors.STRAPI_PACKAGE_ABSENT({ name, known });
  };
  return new Proxy(function absent() {}, {
    get: (target, key) => (typeof key === 'symbol' || key === 'prototype' ? Reflect.get(target, key) : refuse()),
    apply: refuse,
    construct: refuse,
  });
}
