import { TypeOverrides } from 'pg';
import { loadMikroOrmSql } from './load-mikro-orm.ts';

let cachedTypes: TypeOverrides | undefined;
/** The type parsers that MikroORM expects; used only for its queries and `database.queryObjects`. */
export function ormTypeParsers(): TypeOverrides {
  if (cachedTypes) return cachedTypes;
  const types = new TypeOverrides();
  const parsers = loadMikroOrmSql().createPostgreSqlTypeParsers(parseTextArray);
  for (const [oid, parser] of Object.entries(parsers)) types.setTypeParser(Number(oid), parser as never);
  cachedTypes = types;
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
