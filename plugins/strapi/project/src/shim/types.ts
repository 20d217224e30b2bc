// Shim of `@strapi/types`, which exports types only.
import { createPackageShim } from './package-shim.ts';

const types = Object.freeze({});
const whole = createPackageShim('@strapi/types', types, false);

// biome-ignore lint/style/noDefaultExport: as the other packages of Strapi
export { types as default, whole as 'module.exports' };
