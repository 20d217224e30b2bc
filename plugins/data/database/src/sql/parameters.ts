import type { Operand } from '@mortise/query/contract';
import type { ReadOptions } from '../contract.ts';
import { errors } from '../errors.ts';
import type { Parameter } from './sql-writer.ts';

/** The text of a statement and the sources of its parameters. */
export interface CompiledStatement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

export function operandValues(operands: readonly Operand[], slots: ReadOptions['bindings']): readonly unknown[] {
  return operands.map((operand) => {
    if (!('slot' in operand)) return operand.value;
    const value = slots?.[operand.slot];
    if (value === undefined) throw errors.BINDING_MISSING({ slot: operand.slot, filled: Object.keys(slots ?? {}) });
    return value;
  });
}

export function parameterValues(
  { parameters }: CompiledStatement,
  operands: readonly unknown[],
  parents: readonly (readonly number[])[],
  start: number | undefined,
  maxRows: number | null = null,
): unknown[] {
  return parameters.map((parameter) => {
    if ('parents' in parameter) return parents[parameter.parents];
    if ('start' in parameter) return start;
    if ('maxRows' in parameter) return maxRows;
    const value = operands[parameter.operand];
    return parameter.convert ? parameter.convert(value) : value;
  });
}
