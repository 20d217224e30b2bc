import QuickLRU from 'quick-lru';
import type { CompiledStatement, PopulateLevel } from './compiled.ts';
import type { CachedLevel, PreparedQuery } from './load-relations.ts';

/** How many variants of one level's statement are cached. */
const MAX_CACHED_VARIANTS = 50;

/**
 * Caches the statements of a level: one, or one for each set of parent branches that have rows.
 *
 * @param onEvict called with each statement that is removed from the cache.
 */
export function cacheLevel(
  level: PopulateLevel,
  prepare: (statement: CompiledStatement) => PreparedQuery,
  onEvict: (statement: PreparedQuery) => void,
): CachedLevel {
  if (level.statement) {
    const query = prepare(level.statement);
    return { statementFor: () => query, all: () => [query] };
  }
  const variants = new QuickLRU<string, PreparedQuery>({
    maxSize: MAX_CACHED_VARIANTS,
    onEviction: (_, statement) => onEvict(statement),
  });
  return {
    statementFor(parents) {
      const hasRows = parents.map((ids) => ids.length > 0);
      const key = hasRows.map(Number).join('');
      let statement = variants.get(key);
      if (!statement) {
        statement = prepare(level.statementFor(hasRows));
        variants.set(key, statement);
      }
      return statement;
    },
    all: () => [...variants.values()],
  };
}
