import type { Statement } from '../contract.ts';
import type { TextRow } from '../driver/driver.ts';
import type { CountedStep, PlannedStep, StepCandidate } from './step.ts';

/** Above this the plan says "more than". */
const MAX_COUNT = 10_000;
/** How many sample values a message lists. */
const MAX_SAMPLES = 3;
const COUNTS_PER_QUERY = 50;

const needsCount = (found: StepCandidate): found is CountedStep => 'select' in found;

/**
 * Resolves candidates to steps, in order. Row counts are queried many at a time.
 *
 * Counting stops at 10,000: boot must not wait for a table with millions of rows.
 */
export async function resolveCounts(
  candidates: readonly StepCandidate[],
  query: (statement: Statement) => Promise<readonly TextRow[]>,
): Promise<readonly PlannedStep[]> {
  const toCount = candidates.filter(needsCount);
  const counts = new Map<CountedStep, number>();
  const samples = new Map<CountedStep, string>();
  for (let at = 0; at < toCount.length; at += COUNTS_PER_QUERY) {
    const batch = toCount.slice(at, at + COUNTS_PER_QUERY);
    const columns = batch.flatMap(({ select, sample }) => [
      `(select count(*) from (${select} limit ${MAX_COUNT + 1}) as found)`,
      sample === undefined ? 'null' : `(select string_agg(value, ', ') from (${sample} limit ${MAX_SAMPLES}) as found)`,
    ]);
    const [row] = await query({ text: `select ${columns.join(', ')}` });
    for (const [i, candidate] of batch.entries()) {
      counts.set(candidate, Number(row![2 * i]));
      samples.set(candidate, row![2 * i + 1] ?? '');
    }
  }
  return candidates.flatMap((candidate) => {
    if (!needsCount(candidate)) return candidate;
    const count = counts.get(candidate)!;
    const rows = { count: Math.min(count, MAX_COUNT), isCapped: count > MAX_COUNT, sample: samples.get(candidate)! };
    return candidate.classify(rows) ?? [];
  });
}
