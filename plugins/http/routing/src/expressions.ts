import { parse, pathToRegexp, type Token } from 'path-to-regexp';
import isSafe from 'safe-regex2';
import type { Method } from './contract.ts';
import { errors } from './errors.ts';

/** What fits an expression, by name; unnamed groups by number. As they were sent. */
export type Captures = Readonly<Record<string, string | undefined>>;

/** Tries a path as it was sent. */
export type Expression = (path: string) => Captures | undefined;

const LONGEST_PATH = 2048;
const GREEDY_AT_MOST = 2;
/** Groups that no slash fits, and that a tree of segments can therefore hold. */
const PLAIN_GROUP = String.raw`(?:[\w|-]|\\[dw]|\[(?:[\w-]|\\[dw])+\]|[*+?]|\{\d+(?:,\d*)?\})+`;
const PLAIN = new RegExp(String.raw`^(?:[^:(){}*+?\\]|:\w+(?:\(${PLAIN_GROUP}\))?)*(?:\/\(\.\*\)|\/\*|\?)?$`);

/** True for a path that a tree of segments can hold: fixed parts, `:name`, `:name(\d+)`, and at the end `?`, `*`, `(.*)`. */
export const isPlainPath = (path: string): boolean => PLAIN.test(path);

/**
 * Any other path in the syntax of Strapi's router (behaviours R03): `:name(.*)`, `:name*`, `(\d+)`, `{-:name}?`,
 * `((?!uploads/).+)`. Letter case and one trailing slash do not count.
 *
 * @throws ROUTING_PATH_INVALID for what could take long on some path; what path-to-regexp throws for what is no path.
 */
export function createExpression(method: Method, path: string): Expression {
  const invalid = (problem: string) => errors.PATH_INVALID({ method, path, problem });
  const tokens = parse(path).filter((token) => typeof token !== 'string');
  const unsafe = tokens.find(({ pattern }) => !isSafe(pattern));
  if (unsafe) throw invalid(`the expression (${unsafe.pattern}) could take very long on some paths`);
  if (tokens.filter(isGreedy).length > GREEDY_AT_MOST)
    throw invalid(`more than ${GREEDY_AT_MOST} of its parameters may hold slashes`);
  const pattern = pathToRegexp(path);
  const names = tokens.map(({ name }) => String(name));
  return (sent) => {
    const found = sent.length > LONGEST_PATH ? null : pattern.exec(sent);
    if (!found) return undefined;
    return Object.fromEntries(
      names.flatMap((name, at) => (found[at + 1] === undefined ? [] : [[name, found[at + 1]]])),
    );
  };
}

const PLAIN_TOKEN = new RegExp(`^(?:${PLAIN_GROUP}|\\[\\^\\\\/#\\\\\\?\\]\\+\\?)$`);
const isGreedy = ({ pattern, modifier }: Exclude<Token, string>) =>
  modifier === '*' || modifier === '+' || !PLAIN_TOKEN.test(pattern);
