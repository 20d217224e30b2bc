import type { IndexSchema } from './contract.ts';
import { errors } from './errors.ts';
import type { IssueReporter } from './issue-reporter.ts';

/** @returns the indexes, frozen. @throws CONTENT_TYPES_INDEX_INVALID. */
export function checkIndexes(
  uid: string,
  indexes: readonly IndexSchema[],
  table: string,
  { refuseOrWarn }: IssueReporter,
): readonly IndexSchema[] {
  const names = new Set<string>();
  if (!Array.isArray(indexes))
    throw errors.INDEX_INVALID({ uid, index: String(indexes), problem: 'indexes is not a list' });
  const namedIndexes = indexes.map((index: IndexSchema): IndexSchema => {
    if (typeof index.name === 'string' && index.name !== '') return index;
    const name = `${table}_${[index.columns].flat().join('_')}_index`;
    refuseOrWarn(uid, errors.INDEX_INVALID({ uid, index: '', problem: 'it has no name' }), `its name is ${name}`);
    return { ...index, name };
  });
  for (const { name, columns, type } of namedIndexes) {
    const problem = names.has(name)
      ? 'another index of the type has the same name'
      : !Array.isArray(columns) || columns.length === 0
        ? 'it has no columns'
        : type !== undefined && type !== null && type !== 'unique'
          ? `its type is "${type}", which must be "unique" or null`
          : undefined;
    if (problem) throw errors.INDEX_INVALID({ uid, index: String(name), problem });
    names.add(name);
  }
  return Object.freeze(namedIndexes);
}
