// Shim of `@strapi/database` for project files.
import { createPackageShim } from './package-shim.ts';

const CLIENTS: ReadonlySet<unknown> = new Set(['sqlite', 'mysql', 'postgres']);

/** Whether Strapi supports a client of this name. Mortise checks the client when it reads `config/database`. */
export const isDatabaseClientKind = (client: unknown): boolean => CLIENTS.has(client);

const database = Object.freeze({ isDatabaseClientKind });
const whole = createPackageShim('@strapi/database', database);

// biome-ignore lint/style/noDefaultExport: as the other packages of Strapi
export { database as default, whole as 'module.exports' };
