// What files of a project get for `@strapi/types`, which has types alone.
import { standIn } from './names.ts';

const types = Object.freeze({});
const whole = standIn('@strapi/types', types, false);

// biome-ignore lint/style/noDefaultExport: as the other packages of Strapi
export { types as default, whole as 'module.exports' };
