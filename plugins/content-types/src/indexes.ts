import type { IndexSchema } from './contract.ts';
import { errors } from './errors.ts';

/** @returns the indexes, frozen. @throws CONTENT_TYPES_INDEX_INVALID. */
export function checkIndexes(uid: string, indexes: readonly IndexSchema[]): readonly IndexSchema[] {
  const names = new Set<string>();
  for (const { name, columns, type } of indexes) {
    const problem =
      typeof name !== 'string' || name === ''
        ? 'it has no name'
        : names.has(name)
          ? 'its name stands there twice'
          : !Array.isArray(columns) || columns.length === 0
            ? 'it names no columns'
            : type !== undefined && type !== null && type !== 'unique'
              ? `its type is "${type}", and may be "unique"`
              : undefined;
    if (problem) throw errors.INDEX_INVALID({ uid, index: String(name), problem });
    names.add(name);
  }
  return Object.freeze([...indexes]);
}
