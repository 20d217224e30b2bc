import type { Operand, PlanNode } from '@mortise/query/contract';
import QuickLRU from 'quick-lru';
import type { Database } from '../contract.ts';
import { errors } from '../errors.ts';
import { conditionSql } from '../sql/condition.ts';
import { fingerprint } from '../sql/fingerprint.ts';
import { createSqlWriter, quote } from '../sql/sql-writer.ts';
import type { CompiledStatement } from './compiled.ts';
import type { ReaderOptions } from './reader.ts';

interface PreparedQuery extends CompiledStatement {
  readonly name: string;
}

/**
 * Checks whether plans match rows: one statement for all of them, compiled once per plan fingerprint and prepared by
 * name.
 */
export function createExists({
  layouts,
  session,
  onEvict,
  maxCachedPlans = 200,
}: ReaderOptions): Pick<Database, 'exists'> {
  let nameCount = 0;
  const statements = new QuickLRU<string, PreparedQuery>({
    maxSize: maxCachedPlans,
    onEviction: (_, { name }) => onEvict?.(name),
  });

  const compile = (plans: readonly PlanNode[], operands: readonly Operand[]): PreparedQuery => {
    const sql = createSqlWriter(operands);
    const columns = plans.map(({ type, scope, where }) => {
      const at = sql.alias(layouts.of(type));
      const conditions = [scope, where].flatMap((part) => (part ? [conditionSql(part, at, layouts, sql)] : []));
      const whereClause = conditions.length ? ` where ${conditions.join(' and ')}` : '';
      return `exists (select 1 from ${quote(at.layout.table)} ${at.name}${whereClause})`;
    });
    return { text: `select ${columns.join(', ')}`, parameters: sql.parameters, name: `mortise_exists_${nameCount++}` };
  };

  return {
    async exists(plans) {
      if (!plans.length) return [];
      const fingerprints = plans.map(fingerprint);
      const operands = fingerprints.flatMap((plan) => plan.operands);
      const key = fingerprints.map((plan) => plan.key).join(' ');
      let statement = statements.get(key);
      if (!statement) {
        statement = compile(plans, operands);
        statements.set(key, statement);
      }
      const { text, name, parameters } = statement;
      const values = parameters.map((parameter) => {
        if (!('operand' in parameter)) return null;
        const value = operandValue(operands[parameter.operand]!);
        return parameter.convert ? parameter.convert(value) : value;
      });
      const [row] = await session().run({ text, values, name });
      return row!.map((answer) => answer === 't' || answer === 'true');
    },
  };
}

function operandValue(operand: Operand): unknown {
  if ('slot' in operand) throw errors.BINDING_MISSING({ slot: operand.slot, filled: [] });
  return operand.value;
}
