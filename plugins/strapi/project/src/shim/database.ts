// What files of a project get for `@strapi/database`.
import { standIn } from './names.ts';

const CLIENTS: ReadonlySet<unknown> = new Set(['sqlite', 'mysql', 'postgres']);

/** Whether Strapi knows a database of this name; which of them can be used here is said by `config/database`. */
export const isDatabaseClientKind = (client: unknown): boolean => CLIENTS.has(client);

const database = Object.freeze({ isDatabaseClientKind });
const whole = standIn('@strapi/database', database);

// biome-ignore lint/style/noDefaultExport: as the other packages of Strapi
export { database as default, whole as 'module.exports' };
