import type { Statement } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import type { Found, PlannedStep, Question } from './step.ts';

/** Above this the plan says "more than". */
const COUNTED_TO = 10_000;
/** How many sample values a message lists. */
const NAMED = 3;
const AT_ONCE = 50;

const isQuestion = (found: Found): found is Question => 'select' in found;

/**
 * Resolves candidates to steps, in order. Row counts are queried many at a time.
 *
 * Counting stops at 10,000: boot must not wait for a table with millions of rows.
 */
export async function answered(
  found: readonly Found[],
  query: (statement: Statement) => Promise<readonly TextRow[]>,
): Promise<readonly PlannedStep[]> {
  const questions = found.filter(isQuestion);
  const counts = new Map<Question, number>();
  const samples = new Map<Question, string>();
  for (let at = 0; at < questions.length; at += AT_ONCE) {
    const some = questions.slice(at, at + AT_ONCE);
    const columns = some.flatMap(({ select, sample }) => [
      `(select count(*) from (${select} limit ${COUNTED_TO + 1}) as found)`,
      sample === undefined ? 'null' : `(select string_agg(value, ', ') from (${sample} limit ${NAMED}) as found)`,
    ]);
    const [row] = await query({ text: `select ${columns.join(', ')}` });
    for (const [i, question] of some.entries()) {
      counts.set(question, Number(row![2 * i]));
      samples.set(question, row![2 * i + 1] ?? '');
    }
  }
  return found.flatMap((each) => {
    if (!isQuestion(each)) return each;
    const count = counts.get(each)!;
    const rows = { count: Math.min(count, COUNTED_TO), more: count > COUNTED_TO, sample: samples.get(each)! };
    return each.answer(rows) ?? [];
  });
}
