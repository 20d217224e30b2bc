import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Caches compiled code in `.mortise/cache` of a project: one file per source, so that the cache stays as small as the
 * project. An entry is valid if its key and the digest of its code match. Entries are written to a temporary file and
 * renamed, so that concurrent processes never read a partial file. Without write permission nothing is cached.
 *
 * @param key everything that the code depends on: source, compiler, options. @param compile called on a cache miss.
 */
export function compileCached(project: string | undefined, path: string, key: string, compile: () => string): string {
  if (project === undefined) return compile();
  const dir = join(project, '.mortise', 'cache');
  const file = join(dir, `${digest(relative(project, path)).slice(0, 32)}.js`);
  const expectedKey = digest(key);
  const cachedCode = readEntry(file, expectedKey);
  if (cachedCode !== undefined) return cachedCode;
  const code = compile();
  writeEntry(dir, file, `// ${expectedKey} ${digest(code)}\n${code}`);
  return code;
}

/** Length of `// <digest of the key> <digest of the code>` and its newline. */
const FIRST_LINE = 3 + 64 + 1 + 64 + 1;

function readEntry(file: string, expectedKey: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const code = text.slice(FIRST_LINE);
  return text.slice(0, FIRST_LINE) === `// ${expectedKey} ${digest(code)}\n` ? code : undefined;
}

function writeEntry(dir: string, file: string, text: string): void {
  const temporary = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dir, { recursive: true });
    // The .gitignore that Strapi generates does not contain this folder.
    if (!existsSync(join(dir, '.gitignore'))) writeFileSync(join(dir, '.gitignore'), '*\n');
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch {
    try {
      rmSync(temporary, { force: true });
    } catch {}
  }
}
