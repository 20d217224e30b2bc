import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import type { Exchange } from '@mortise/kernel';
import type { AskedBy, Judging, Sanitizing, TypeName } from './contract.ts';
import { type Can, NOTHING } from './sight.ts';

/** The caller's grants, and the request if there is one. */
export interface Asker {
  readonly can: Can;
  readonly ctx?: Exchange;
}
type Values = Readonly<Record<string, unknown>>;

/** The functions of the content API that `validate` and `sanitize` call. */
export interface Bench {
  typeOf(name: TypeName): ContentType;
  judge(type: ContentType, query: Values, asker: Asker, isLenient: boolean): DocumentParams;
  judgeInput(type: ContentType, data: unknown, asker: Asker, isLenient: boolean): Values;
  present(type: ContentType, value: unknown, asker: Asker): unknown;
}

/** An unauthenticated client has no grants. */
export const canOf = ({ auth }: Pick<Exchange, 'auth'>): Can => (auth ? (action) => auth.can(action) : NOTHING);

const EVERYTHING: Can = () => true;

function askerOf(by: AskedBy = {}): Asker {
  if (by.ctx) return { can: canOf(by.ctx), ctx: by.ctx };
  if (!('auth' in by)) return { can: EVERYTHING };
  const { auth } = by;
  if (!auth) return { can: NOTHING };
  return { can: canOf({ auth: 'ability' in auth ? auth.ability : auth }) };
}

/** Creates `validate`, which throws on forbidden keys, or `sanitize`, which removes them. */
export function createJudging(bench: Bench, isLenient: boolean): Judging {
  const { typeOf } = bench;
  const one = (name: string) => (value: unknown, type: TypeName, by?: AskedBy) =>
    bench.judge(typeOf(type), { [name]: value }, askerOf(by), isLenient)[name];
  return {
    query: (query, type, by) => bench.judge(typeOf(type), valuesOf(query), askerOf(by), isLenient),
    filters: one('filters') as Judging['filters'],
    sort: one('sort') as Judging['sort'],
    fields: one('fields') as Judging['fields'],
    populate: one('populate') as Judging['populate'],
    input: (data, type, by) => bench.judgeInput(typeOf(type), data, askerOf(by), isLenient),
  };
}

export const createSanitizing = (bench: Bench): Sanitizing => ({
  ...createJudging(bench, true),
  output: (value, type, by) => bench.present(bench.typeOf(type), value, askerOf(by)),
});

const valuesOf = (query: unknown): Values => (typeof query === 'object' && query !== null ? (query as Values) : {});
