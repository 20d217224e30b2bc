import { parse, pathToRegexp, type Token } from 'path-to-regexp';
import isSafe from 'safe-regex2';

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
 * @throws TypeError with the problem: what is no path, or could take long on some path.
 */
export function createExpression(path: string): Expression {
  const tokens = parse(path).filter((token) => typeof token !== 'string');
  const unsafe = tokens.find(({ pattern }) => !isSafe(pattern));
  if (unsafe) throw new TypeError(`the expression (${unsafe.pattern}) could take very long on some paths`);
  if (tokens.filter(isGreedy).length > GREEDY_AT_MOST)
    throw new TypeError(`more than ${GREEDY_AT_MOST} of its parameters may hold slashes`);
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
