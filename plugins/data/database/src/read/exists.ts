import type { Operand, PlanNode } from '@mortise/query/contract';
import QuickLRU from 'quick-lru';
import type { Database } from '../contract.ts';
import { errors } from '../errors.ts';
import type { CompiledStatement } from './compiled.ts';
import { conditionSql } from './condition.ts';
import type { ReaderOptions } from './reader.ts';
import { shapeOf } from './shape.ts';
import { createSqlWriter, quote } from './sql.ts';

interface Named extends CompiledStatement {
  readonly name: string;
}

/**
 * Checks whether plans match rows: one statement for all of them, compiled once per plan fingerprint and prepared by
 * name.
 */
export function createExists({ layouts, session, onForget, maxShapes = 200 }: ReaderOptions): Pick<Database, 'exists'> {
  let names = 0;
  const statements = new QuickLRU<string, Named>({
    maxSize: maxShapes,
    onEviction: (_, { name }) => onForget?.(name),
  });

  const compile = (plans: readonly PlanNode[], operands: readonly Operand[]): Named => {
    const sql = createSqlWriter(operands);
    const columns = plans.map(({ type, scope, where }) => {
      const at = sql.alias(layouts.of(type));
      const conditions = [scope, where].flatMap((part) => (part ? [conditionSql(part, at, layouts, sql)] : []));
      const only = conditions.length ? ` where ${conditions.join(' and ')}` : '';
      return `exists (select 1 from ${quote(at.layout.table)} ${at.name}${only})`;
    });
    return { text: `select ${columns.join(', ')}`, parameters: sql.parameters, name: `mortise_exists_${names++}` };
  };

  return {
    async exists(plans) {
      if (!plans.length) return [];
      const shapes = plans.map(shapeOf);
      const operands = shapes.flatMap((shape) => shape.operands);
      const key = shapes.map((shape) => shape.key).join(' ');
      let statement = statements.get(key);
      if (!statement) {
        statement = compile(plans, operands);
        statements.set(key, statement);
      }
      const { text, name, parameters } = statement;
      const values = parameters.map((parameter) => {
        if (!('operand' in parameter)) return null;
        const value = operandValue(operands[parameter.operand]!);
        return parameter.change ? parameter.change(value) : value;
      });
      const [row] = await session().run({ text, values, name });
      return row!.map((answer) => answer === 't' || answer === 'true');
    },
  };
}

function operandValue(operand: Operand): unknown {
  if ('slot' in operand) throw errors.SLOT_EMPTY({ slot: operand.slot, filled: [] });
  return operand.value;
}
