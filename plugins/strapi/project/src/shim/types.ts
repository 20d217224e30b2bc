// Shim of `@strapi/types`, which exports types only.
import { standIn } from './names.ts';

const types = Object.freeze({});
const whole = standIn('@strapi/types', types, false);

// biome-ignore lint/style/noDefaultExport: as the other packages of Strapi
export { types as default, whole as 'module.exports' };
