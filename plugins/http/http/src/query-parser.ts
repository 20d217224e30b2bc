import { UNTRUSTED } from '@mortise/kernel';
import type { QueryTree, QueryValue } from './contract.ts';
import { errors } from './errors.ts';

/** Limits of a query string. A query over a limit is rejected, never truncated. */
export interface QueryLimits {
  /** Characters of the query string. */
  readonly maxLength: number;
  /** `&`-separated parameters. */
  readonly maxParameters: number;
  /** Bracket pairs after a parameter name. */
  readonly maxDepth: number;
  /** Items of one array, and the highest array index plus one. */
  readonly maxListLength: number;
}

export const QUERY_LIMITS: QueryLimits = { maxLength: 16_384, maxParameters: 1000, maxDepth: 20, maxListLength: 1000 };

/** Options of the parsed tree. */
export interface QueryParserOptions {
  /** Puts the kernel's UNTRUSTED mark on every object and array. */
  readonly isMarked: boolean;
  /** Value of a parameter without `=`. */
  readonly emptyValue: null | '';
}

/** Parses bracket notation into a tree. */
export interface QueryParser {
  (text: string): QueryTree;
  /** Builds the tree from decoded names and values, such as the fields of a multipart body. */
  entries(rows: readonly (readonly [name: string, value: string])[]): QueryTree;
}

/** A name, an index, or `''` for `[]`, which appends. */
type Segment = string | number;
type Tree = Record<string, QueryValue>;
type QueryList = QueryValue[];
type Value = QueryValue;

/**
 * Creates a parser of bracket notation: `a[b]=1&c[]=2&c[]=3` gives `{ a: { b: '1' }, c: ['2', '3'] }`.
 *
 * The parser drops names that exist on `Object.prototype`, turns repeated keys into arrays, compacts sparse arrays, and
 * keeps malformed percent escapes as sent. The results are those of qs.
 *
 * @throws (the parser) HTTP_QUERY_TOO_LONG, HTTP_QUERY_TOO_MANY, HTTP_QUERY_TOO_DEEP, HTTP_QUERY_LIST_TOO_LONG.
 */
export function createQueryParser(
  limits: QueryLimits = QUERY_LIMITS,
  options: QueryParserOptions = { isMarked: true, emptyValue: null },
): QueryParser {
  const { maxLength, maxParameters, maxDepth, maxListLength } = limits;
  const { isMarked, emptyValue } = options;
  // True if the current string created a sparse array. Parsing is synchronous, so all calls share one flag.
  let hasHoles = false;

  const newTree = (): Tree => (isMarked ? ({ [UNTRUSTED]: true } as unknown as Tree) : {});
  const newList = (...items: QueryList): QueryList => {
    if (isMarked) (items as { [UNTRUSTED]?: true })[UNTRUSTED] = true;
    return items;
  };
  const append = (list: QueryList, item: Value) => {
    if (list.length >= maxListLength) throw errors.QUERY_LIST_TOO_LONG({ limit: maxListLength });
    list.push(item);
  };
  const setAt = (list: QueryList, index: number, item: Value) => {
    if (index >= maxListLength) throw errors.QUERY_LIST_TOO_LONG({ limit: maxListLength });
    if (index > list.length) hasHoles = true;
    list[index] = item;
  };

  /** Nests the leaf in the containers that the segments from `at` on describe. */
  const nest = (segments: readonly Segment[], at: number, leaf: Value): Value => {
    let value = leaf;
    for (let i = segments.length - 1; i >= at; i--) {
      const segment = segments[i]!;
      if (segment === '') {
        if (!Array.isArray(value)) value = newList(value);
      } else if (typeof segment === 'number') {
        const list = newList();
        setAt(list, segment, value);
        value = list;
      } else {
        const tree = newTree();
        tree[segment] = value;
        value = tree;
      }
    }
    return value;
  };

  /** Merges two values of the same key, as qs does. Mutates `target`. */
  const merge = (target: Value, source: Value): Value => {
    if (!source) return target;
    if (typeof source === 'string') {
      if (!Array.isArray(target)) return newList(target, source);
      append(target, source);
      return target;
    }
    if (target === null || typeof target !== 'object') {
      const list = newList(target);
      if (!Array.isArray(source)) append(list, source);
      else source.forEach((item, index) => void setAt(list, index + 1, item));
      return list;
    }
    if (Array.isArray(target) && Array.isArray(source)) {
      source.forEach((item, index) => {
        mergeAt(target, index, item);
      });
      return target;
    }
    const into = Array.isArray(target) ? toTree(target) : (target as Tree);
    for (const key of Object.keys(source)) {
      const value = (source as Tree)[key];
      into[key] = into[key] === undefined ? value : merge(into[key], value);
    }
    return into;
  };
  const mergeAt = (list: QueryList, index: number, item: Value) => {
    const existing = list[index];
    if (existing === undefined) setAt(list, index, item);
    else if (isContainer(existing) && isContainer(item)) list[index] = merge(existing, item);
    else append(list, item);
  };
  const toTree = (list: QueryList): Tree => {
    const tree = newTree();
    list.forEach((item, index) => {
      tree[index] = item;
    });
    return tree;
  };

  /** Descends while the existing containers match the segments, then builds or merges the rest. */
  const insert = (root: Tree, segments: readonly Segment[], leaf: Value) => {
    if (typeof segments[0] === 'number' || segments[0] === '') {
      merge(root, nest(segments, 0, leaf));
      return;
    }
    let node: Tree | QueryList = root;
    let at = 0;
    const last = segments.length - 1;
    for (; at < last; at++) {
      const next: Value = (node as Tree)[segments[at]!];
      if (!isContainer(next) || segments[at] === '' || Array.isArray(next) !== isListSegment(segments[at + 1]!)) break;
      node = next;
    }
    const segment = segments[at]!;
    if (Array.isArray(node)) {
      if (segment === '') merge(node, nest(segments, at, leaf));
      else mergeAt(node, segment as number, nest(segments, at + 1, leaf));
      return;
    }
    const value = nest(segments, at + 1, leaf);
    node[segment] = node[segment] === undefined ? value : merge(node[segment], value);
  };

  /** `undefined` for an empty key, or one with a name of `Object.prototype`. */
  const parseKey = (key: string): Segment[] | undefined => {
    let open = key.indexOf('[');
    const name = open < 0 ? key : key.slice(0, open);
    if (name in Object.prototype) return undefined;
    const segments: Segment[] = name === '' ? [] : [name];
    for (let depth = 1; open >= 0; depth++) {
      if (depth > maxDepth) throw errors.QUERY_TOO_DEEP({ name: name || key, limit: maxDepth });
      const close = closingBracket(key, open);
      if (close < 0) {
        segments.push(key.slice(open));
        return segments;
      }
      const inside = key.slice(open + 1, close);
      if (inside in Object.prototype) return undefined;
      segments.push(parseSegment(inside));
      open = key.indexOf('[', close + 1);
    }
    return segments.length ? segments : undefined;
  };
  const parseSegment = (inside: string): Segment => {
    const first = inside.charCodeAt(0);
    if (!(first >= 48 && first <= 57)) return inside;
    const index = Number.parseInt(inside, 10);
    if (String(index) !== inside) return inside;
    if (index >= maxListLength) throw errors.QUERY_LIST_TOO_LONG({ limit: maxListLength });
    return index;
  };

  /** Mutates `values`: a repeated key becomes an array. */
  const add = (values: Map<string, Value>, key: string, value: Value) => {
    const existing = values.get(key);
    if (existing === undefined) values.set(key, value);
    else if (Array.isArray(existing)) append(existing, value);
    else values.set(key, newList(existing, value));
  };
  /** Values by whole key, in the order of first appearance. */
  const parsePairs = (text: string): Map<string, Value> => {
    const values = new Map<string, Value>();
    const clean = text.includes('%') ? text.replace(ENCODED_BRACKET, decodeBracket) : text;
    let count = 0;
    for (let start = 0; start <= clean.length; ) {
      let end = clean.indexOf('&', start);
      if (end < 0) end = clean.length;
      if (++count > maxParameters) throw errors.QUERY_TOO_MANY({ limit: maxParameters });
      const part = clean.slice(start, end);
      start = end + 1;
      const bracket = part.indexOf(']=');
      const equals = bracket < 0 ? part.indexOf('=') : bracket + 1;
      const key = decode(equals < 0 ? part : part.slice(0, equals));
      const value = equals < 0 ? emptyValue : decode(part.slice(equals + 1));
      add(values, key, value);
    }
    return values;
  };

  const buildTree = (values: ReadonlyMap<string, Value>): Tree => {
    const root = newTree();
    hasHoles = false;
    for (const [key, value] of values) {
      const segments = parseKey(key);
      if (segments) insert(root, segments, value);
    }
    if (hasHoles) compactSparse(root);
    return root;
  };
  const parse = (text: string) => {
    if (text === '') return newTree();
    if (text.length > maxLength) throw errors.QUERY_TOO_LONG({ length: text.length, limit: maxLength });
    return buildTree(parsePairs(text));
  };
  const entries = (rows: readonly (readonly [name: string, value: string])[]) => {
    if (rows.length > maxParameters) throw errors.QUERY_TOO_MANY({ limit: maxParameters });
    const values = new Map<string, Value>();
    for (const [name, value] of rows) add(values, name, value);
    return buildTree(values);
  };
  return Object.assign(parse, { entries });
}

const ENCODED_BRACKET = /%5[bd]/gi;
const decodeBracket = (triple: string) => (triple.charCodeAt(2) === 66 || triple.charCodeAt(2) === 98 ? '[' : ']');
const isContainer = (value: Value): value is QueryTree | QueryList => typeof value === 'object' && value !== null;
const isListSegment = (segment: Segment) => typeof segment === 'number' || segment === '';

/** Index of the bracket that closes the one at `open`, nested pairs skipped; -1 if there is none. */
function closingBracket(key: string, open: number): number {
  let level = 1;
  for (let i = open + 1; i < key.length; i++) {
    const char = key.charCodeAt(i);
    if (char === 91) level++;
    else if (char === 93 && --level === 0) return i;
  }
  return -1;
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Removes the holes of all arrays in the tree, in place. */
function compactSparse(node: QueryTree | QueryList): void {
  if (Array.isArray(node)) {
    let length = 0;
    for (const item of node) if (item !== undefined) node[length++] = item;
    node.length = length;
  }
  for (const value of Object.values(node)) if (isContainer(value)) compactSparse(value as QueryTree | QueryList);
}
