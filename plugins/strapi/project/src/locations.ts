import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder's path and its real path, under which Node loads modules. */
export function folderRoots(dir: string): readonly string[] {
  try {
    return [...new Set([dir, realpathSync(dir)])].map((root) => root + sep);
  } catch {
    return [dir + sep];
  }
}

/** File (relative to its root), line and column of the innermost stack frame below a root, except node_modules. */
export function findLocation(stack: string | undefined, roots: readonly string[]): string | undefined {
  const own = (at: string) => {
    const path = at.startsWith('file:') ? fileURLToPath(at) : at;
    const root = roots.find((each) => path.startsWith(each));
    return root === undefined || path.includes(`node_modules${sep}`, root.length) ? undefined : path.slice(root.length);
  };
  for (const line of stack?.split('\n') ?? []) {
    const [, at] = /\(?((?:file:|\/|[A-Za-z]:\\).*?:\d+(?::\d+)?)\)?(?:$|, <anonymous>)/.exec(line) ?? [];
    const place = at === undefined ? undefined : own(at);
    if (place !== undefined) return place;
  }
  return undefined;
}
