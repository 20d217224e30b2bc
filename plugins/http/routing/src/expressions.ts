import { parse, pathToRegexp, type Token } from 'path-to-regexp';
import isSafe from 'safe-regex2';
import type { Method } from './contract.ts';
import { errors } from './errors.ts';

/** The raw captures of a match, by name; unnamed groups by number. */
export type Captures = Readonly<Record<string, string | undefined>>;

/** Matches a raw path. */
export type PathExpression = (path: string) => Captures | undefined;

const MAX_PATH_LENGTH = 2048;
const MAX_GREEDY = 2;
/** Groups that cannot match a slash; the radix tree supports them. */
const PLAIN_GROUP = String.raw`(?:[\w|-]|\\[dw]|\[(?:[\w-]|\\[dw])+\]|[*+?]|\{\d+(?:,\d*)?\})+`;
const PLAIN = new RegExp(String.raw`^(?:[^:(){}*+?\\]|:\w+(?:\(${PLAIN_GROUP}\))?)*(?:\/\(\.\*\)|\/\*|\?)?$`);

/**
 * True for a path that the radix tree supports: fixed parts, `:name`, `:name(\d+)`, and at the end `?`, `*`, `(.*)`.
 */
export const isPlainPath = (path: string): boolean => PLAIN.test(path);

/**
 * Compiles any other path in the syntax of Strapi's router: `:name(.*)`, `:name*`, `(\d+)`, `{-:name}?`,
 * `((?!uploads/).+)`. Letter case and one trailing slash are ignored.
 *
 * @throws ROUTING_PATH_INVALID for an expression open to catastrophic backtracking; the errors of path-to-regexp.
 */
export function createExpression(method: Method, path: string): PathExpression {
  const invalid = (problem: string) => errors.PATH_INVALID({ method, path, problem });
  const tokens = parse(path).filter((token) => typeof token !== 'string');
  const unsafe = tokens.find(({ pattern }) => !isSafe(pattern));
  if (unsafe) throw invalid(`the expression (${unsafe.pattern}) may take exponential time on some paths`);
  if (tokens.filter(isGreedy).length > MAX_GREEDY)
    throw invalid(`more than ${MAX_GREEDY} of its parameters can match slashes`);
  const pattern = pathToRegexp(path);
  const names = tokens.map(({ name }) => String(name));
  return (sent) => {
    const match = sent.length > MAX_PATH_LENGTH ? null : pattern.exec(sent);
    if (!match) return undefined;
    return Object.fromEntries(
      names.flatMap((name, index) => (match[index + 1] === undefined ? [] : [[name, match[index + 1]]])),
    );
  };
}

const PLAIN_TOKEN = new RegExp(`^(?:${PLAIN_GROUP}|\\[\\^\\\\/#\\\\\\?\\]\\+\\?)$`);
const isGreedy = ({ pattern, modifier }: Exclude<Token, string>) =>
  modifier === '*' || modifier === '+' || !PLAIN_TOKEN.test(pattern);
