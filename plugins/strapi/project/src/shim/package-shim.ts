import { createRequire } from 'node:module';
import { join } from 'node:path';
import { errors } from '../errors.ts';
import { latestProject } from '../modules/project-files.ts';

/**
 * Creates the exports of a shim of a Strapi package. Other names resolve to the installed package, if the project
 * has it, else to a placeholder that throws when it is used, so that a file that only imports the name still loads.
 *
 * @param isOpen whether the installed package may be used; false if its exports need a running Strapi.
 */
export function createPackageShim(name: string, exported: object, isOpen = true): object {
  const installed = () => (isOpen ? installedOf(name) : undefined);
  const absent = new Map<string, unknown>();
  const others = new Proxy(Object.freeze(Object.create(null)) as object, {
    get(_, key) {
      if (typeof key === 'symbol' || PASSED_THROUGH.has(key)) return Reflect.get(Object.prototype, key);
      const real = installed();
      if (real !== undefined && key in real) return real[key];
      if (!absent.has(key)) absent.set(key, createRefusingExport(`${name}.${key}`, Object.keys(exported)));
      return absent.get(key);
    },
    has: () => false,
  });
  // Transpiled imports copy own properties and keep the prototype.
  const facade = Object.create(others, Object.getOwnPropertyDescriptors(exported)) as object;
  return Object.defineProperties(facade, {
    __esModule: { value: true },
    default: { value: facade, configurable: true },
  });
}

/** Properties that JavaScript and Node read from any object. */
const PASSED_THROUGH = new Set(['then', 'toJSON', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'inspect']);

const installedPackages = new Map<string, Readonly<Record<string, unknown>> | undefined>();
function installedOf(name: string): Readonly<Record<string, unknown>> | undefined {
  const project = latestProject();
  if (project === undefined) return undefined;
  // Resolve as a file in node_modules: for project files, the hooks would return this shim.
  const from = join(project, 'node_modules', 'x.js');
  const key = `${name} ${from}`;
  if (!installedPackages.has(key)) installedPackages.set(key, load(name, from));
  return installedPackages.get(key);
}

function load(name: string, from: string) {
  try {
    return createRequire(from)(name) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function createRefusingExport(name: string, known: readonly string[]): unknown {
  const refuse = (): never => {
    throw errors.STRAPI_PACKAGE_UNSUPPORTED({ name, known });
  };
  return new Proxy(function absent() {}, {
    get: (target, key) => (typeof key === 'symbol' || key === 'prototype' ? Reflect.get(target, key) : refuse()),
    apply: refuse,
    construct: refuse,
  });
}
