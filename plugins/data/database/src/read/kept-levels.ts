import QuickLRU from 'quick-lru';
import type { CompiledStatement, Level } from './compiled.ts';
import type { KeptLevel, Named } from './hung.ts';

/** How many variants of one level's statement are cached. */
const KEPT_VARIANTS = 50;

/**
 * Caches the statements of a level: one, or one for each set of parent branches that have rows.
 *
 * @param onEvict called with each statement that is removed from the cache.
 */
export function keepLevel(
  level: Level,
  named: (statement: CompiledStatement) => Named,
  onForget: (statement: Named) => void,
): KeptLevel {
  if (level.statement) {
    const whole = named(level.statement);
    return { statementFor: () => whole, all: () => [whole] };
  }
  const variants = new QuickLRU<string, Named>({
    maxSize: KEPT_VARIANTS,
    onEviction: (_, statement) => onForget(statement),
  });
  return {
    statementFor(parents) {
      const isThere = parents.map((ids) => ids.length > 0);
      const key = isThere.map(Number).join('');
      let statement = variants.get(key);
      if (!statement) {
        statement = named(level.statementFor(isThere));
        variants.set(key, statement);
      }
      return statement;
    },
    all: () => [...variants.values()],
  };
}
