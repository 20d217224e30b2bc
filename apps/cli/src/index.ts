export { errors as cliErrors } from './errors.ts';
export { type Output, run } from './run.ts';
