export { type Changes, compose } from './compose.ts';
export { fromEnvironment } from './environment.ts';
export { errors as standardErrors } from './errors.ts';
export { fromProject, type ProjectParts } from './from-project.ts';
export type { StandardName } from './plugins.ts';
export { type ServeOptions, serve } from './serve.ts';
export { type StandardOptions, standard } from './standard.ts';
