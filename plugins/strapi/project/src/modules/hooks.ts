import { readFileSync } from 'node:fs';
import { createRequire, type LoadHookSync, registerHooks, setSourceMapsSupport } from 'node:module';
import { extname } from 'node:path';
import { compile, needsCompiling } from './compile.ts';
import { addProjectFolder, formatOf, hasFolders, isProjectFile, pathOf } from './project-files.ts';
import { AS_MODULE, resolveProjectImport } from './resolve.ts';

const require = createRequire(import.meta.url);

/**
 * Installs module hooks for the files below the folder, except its node_modules. TypeScript and ES modules are
 * compiled to CommonJS, imports may omit extensions, and `@strapi/*` imports resolve to shims. Other files are not
 * affected. The hooks stay installed until the process exits.
 */
export function installModuleHooks(dir: string): void {
  if (!hasFolders()) {
    registerHooks({ resolve: resolveProjectImport, load: loadProjectFile });
    // Stack traces show lines of the sources.
    setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
  }
  addProjectFolder(dir);
}

const CODE = new Set(['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx']);

const loadProjectFile: LoadHookSync = (url, context, next) => {
  const path = pathOf(url);
  if (path === undefined || !isProjectFile(path) || !CODE.has(extname(path))) return next(url, context);
  if (url.endsWith(AS_MODULE)) return { format: 'module', source: wrapAsEsModule(path), shortCircuit: true };
  const format = formatOf(path);
  const source = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  if (!needsCompiling(path, format, source)) return next(url, { ...context, format });
  return { format, source: compile(path, format, source), shortCircuit: true };
};

/** Source of an ES module that re-exports the default and named exports of a file compiled to CommonJS. */
function wrapAsEsModule(path: string): string {
  const given: unknown = require(path);
  const isModule = typeof given === 'object' && given !== null && '__esModule' in given;
  const names = isModule || (typeof given === 'object' && given !== null) ? Object.keys(given as object) : [];
  const at = JSON.stringify(path);
  return [
    `import { createRequire } from 'node:module';`,
    `const given = createRequire(${at})(${at});`,
    isModule ? ('default' in (given as object) ? 'export default given.default;' : '') : 'export default given;',
    ...names
      .filter((name) => name !== 'default')
      .map(
        (name, index) =>
          `const x${index} = given[${JSON.stringify(name)}]; export { x${index} as ${JSON.stringify(name)} };`,
      ),
  ].join('\n');
}
