export { type Booted, type BootOptions, boot } from './boot.ts';
export { errors as testErrors } from './errors.ts';
export { bootFolder } from './strapi-folder.ts';
