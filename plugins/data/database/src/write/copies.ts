import type { RowCopy, RowTree } from '../contract.ts';
import type { Session } from '../driver.ts';
import { errors } from '../errors.ts';
import { type Circles, circlesOf, ownCircles } from './circles.ts';
import { copiedValues, spokenValues } from './copy.ts';
import type { Job } from './jobs.ts';
import { type Aim, type Leads, readLeads } from './lead.ts';
import { type Arrivals, arrivalsOf } from './places.ts';
import type { Statements } from './statements.ts';
import type { Table, Tables } from './tables.ts';
import { type createTreeReader, Held } from './trees.ts';

export interface CopiesOptions {
  readonly tables: Tables;
  readonly statements: Statements;
  readonly session: () => Session;
  readonly readTrees: ReturnType<typeof createTreeReader>;
}

export interface CopyJob extends Job {
  /** Attributes to copy again once all rows exist. */
  readonly circles: Circles | undefined;
  readonly arrivals: Arrivals;
}

/** Plans copies: loads the content of the rows, unless the caller passes it in, and the remap tables of their links. */
export function createCopies({ tables, statements, session, readTrees }: CopiesOptions) {
  /** @param allLinks loads the links of lists past 1,000 too. */
  const held = async (table: Table, copies: readonly RowCopy[], given: readonly RowTree[], whole: boolean) => {
    const isOurs = (tree: RowTree): tree is Held =>
      tree instanceof Held && tree.table === table && !(whole && tree.isCut);
    const known = new Map(given.filter(isOurs).map((tree) => [tree.id, tree]));
    const wanted = new Set(copies.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])));
    const absent = [...wanted].filter((id) => !known.has(id));
    if (!absent.length) return known;
    const isPart = copies.every(({ only }) => only);
    const only = isPart ? copies.flatMap(({ only = [], values = {} }) => [...only, ...Object.keys(values)]) : undefined;
    for (const tree of await readTrees(session(), table, absent, { only, whole })) known.set(tree.id, tree);
    return known;
  };
  /** The remap table of each target version and locale. */
  const leadsOf = async (copies: readonly RowCopy[], known: ReadonlyMap<number, Held>) => {
    const leads = new Map<string, Leads>();
    for (const [key, aimed] of Map.groupBy(copies, keyOf)) {
      const rows = aimed.flatMap(({ from }) => known.get(from) ?? []);
      leads.set(key, await readLeads(statements, session(), tables, rows, aimOf(aimed[0]!)));
    }
    return leads;
  };

  /** @throws DATABASE_ROW_MISSING. */
  return async (
    table: Table,
    copies: readonly RowCopy[],
    trees: readonly RowTree[],
    isSpoken: boolean,
  ): Promise<readonly CopyJob[]> => {
    const known = await held(table, copies, trees, isSpoken);
    const leads = await leadsOf(copies, known);
    const at = (id: number) => {
      const row = known.get(id);
      if (!row) throw errors.ROW_MISSING({ uid: table.type.uid, id });
      return row;
    };
    const beside = new Set(copies.flatMap(({ from, to }) => (to === undefined ? [from] : [])));
    return copies.map((one) => {
      const { from, to, values, only } = one;
      const target = to === undefined ? undefined : at(to);
      const aim = aimOf(one);
      const copying = { aim, leads: leads.get(keyOf(one))!, typeAt: tables.type };
      const raw = copiedValues(at(from), target, copying, only && new Set(only));
      const spoken = isSpoken ? spokenValues(table, raw, tables) : raw;
      return {
        id: to,
        held: target,
        values: { ...spoken, ...values },
        arrivals: arrivalsOf(at(from), target, copying, one.isLast ? [] : only),
        circles: target ? ownCircles(at(from), aim, tables, only) : circlesOf(at(from), beside, aim, tables),
      };
    });
  };
}

const aimOf = ({ leadTo, locale }: RowCopy): Aim => ({ version: leadTo, locale });
const keyOf = ({ leadTo, locale }: RowCopy) => `${leadTo} ${locale}`;
