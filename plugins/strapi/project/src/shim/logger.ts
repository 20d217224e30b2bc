// Shim of `@strapi/logger`: Mortise ignores config/logger, so the shim accepts any use.
import { createPackageShim } from './package-shim.ts';

const anything: object = new Proxy(function anything() {}, {
  get: (target, key) =>
    typeof key === 'symbol' || key === 'prototype' || key === 'then' ? Reflect.get(target, key) : anything,
  apply: () => anything,
  construct: () => anything,
});

export const winston = anything;
export const formats = anything;
export const createLogger = anything;

const logger = Object.freeze({ winston, formats, createLogger });
const whole = createPackageShim('@strapi/logger', logger);

// biome-ignore lint/style/noDefaultExport: as the other packages of Strapi
export { logger as default, whole as 'module.exports' };
