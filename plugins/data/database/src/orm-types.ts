import { TypeOverrides } from 'pg';
import { readMikroOrmSql } from './mikro-orm.ts';

let knownTypes: TypeOverrides | undefined;
/** The type parsers that MikroORM expects; used only for its queries and `database.queryObjects`. */
export function ormTypes(): TypeOverrides {
  if (knownTypes) return knownTypes;
  const types = new TypeOverrides();
  const parsers = readMikroOrmSql().createPostgreSqlTypeParsers(parseTextArray);
  for (const [oid, parser] of Object.entries(parsers)) types.setTypeParser(Number(oid), parser as never);
  knownTypes = types;
  return types;
}

/** Parses `{a,"b c"}`. The parsed types contain no commas and are not nested. */
const parseTextArray = (text: string): string[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => item.replace(/^"(.*)"$/, '$1'));
