import { TypeOverrides } from 'pg';
import { readMikroOrmSql } from './mikro-orm.ts';

let knownTypes: TypeOverrides | undefined;
/** How MikroORM wants its values; only it asks for them. */
export function ormTypes(): TypeOverrides {
  if (knownTypes) return knownTypes;
  const types = new TypeOverrides();
  const parsers = readMikroOrmSql().createPostgreSqlTypeParsers(parseTextArray);
  for (const [oid, parser] of Object.entries(parsers)) types.setTypeParser(Number(oid), parser as never);
  knownTypes = types;
  return types;
}

/** `{a,"b c"}` as a list; dates and times hold no commas, so one level is enough. */
const parseTextArray = (text: string): string[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => item.replace(/^"(.*)"$/, '$1'));
