import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Compiled code, kept in `.mortise/cache` of a project between boots: one file for each source, so that it grows no larger
 * than the project. An entry is taken when its key is the wanted one and its code is whole; it is written beside and renamed,
 * so that processes that boot together never read half of it. Where nothing can be written nothing is kept.
 *
 * @param key what the code depends on: source, compiler, options. @param compile called where the cache has no such code.
 */
export function cached(project: string | undefined, path: string, key: string, compile: () => string): string {
  if (project === undefined) return compile();
  const dir = join(project, '.mortise', 'cache');
  const file = join(dir, `${digest(relative(project, path)).slice(0, 32)}.js`);
  const wanted = digest(key);
  const kept = readEntry(file, wanted);
  if (kept !== undefined) return kept;
  const code = compile();
  writeEntry(dir, file, `// ${wanted} ${digest(code)}\n${code}`);
  return code;
}

/** `// `, the key's digest, the code's, and the end of the line. */
const FIRST_LINE = 3 + 64 + 1 + 64 + 1;

function readEntry(file: string, wanted: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const code = text.slice(FIRST_LINE);
  return text.slice(0, FIRST_LINE) === `// ${wanted} ${digest(code)}\n` ? code : undefined;
}

function writeEntry(dir: string, file: string, text: string): void {
  const beside = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dir, { recursive: true });
    // Projects that Strapi made do not ignore the folder.
    if (!existsSync(join(dir, '.gitignore'))) writeFileSync(join(dir, '.gitignore'), '*\n');
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch {
    try {
      rmSync(beside, { force: true });
    } catch {}
  }
}
