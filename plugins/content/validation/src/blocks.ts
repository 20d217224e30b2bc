import { BOOLEAN, NUMBER, SPOKEN, WRITTEN_LIST, WRITTEN_OBJECT } from './kinds.ts';
import {
  chosenShape,
  type Field,
  isRecord,
  type Judging,
  listShape,
  objectShape,
  type Shape,
  type ShapeOptions,
  scalarShape,
  type Test,
} from './shape.ts';

// Validators for `blocks` attributes: the node type selects the validator, as in Strapi.

const never = () => false;
const always = () => true;
const requiredTest: Test = (value) =>
  value === null || value === undefined || value === '' ? ' is a required field' : undefined;

const text = (options: Partial<ShapeOptions> = {}): Shape =>
  scalarShape({ kind: SPOKEN, nullable: never, tests: [], ...options });
const oneOf = (...values: readonly (string | number)[]) => ({
  values: new Set<unknown>(values),
  told: values.join(', '),
});
const required = { tests: [requiredTest] };
const number = scalarShape({ kind: NUMBER, nullable: never, ...required });
const flag = scalarShape({ kind: BOOLEAN, nullable: never, tests: [] });
const anything = scalarShape({
  kind: { name: 'mixed', read: (value) => value, is: always },
  nullable: always,
  tests: [],
});

const fields = (shapes: Readonly<Record<string, Shape>>): readonly Field[] =>
  Object.entries(shapes).map(([name, shape]) => ({ name, shape }));
const object = (shapes: () => Readonly<Record<string, Shape>>, nullable = never): Shape =>
  objectShape({ kind: WRITTEN_OBJECT, nullable, tests: [] }, () => fields(shapes()));
const node = (type: string, shapes: () => Readonly<Record<string, Shape>>): Shape =>
  object(() => ({ type: text({ oneOf: oneOf(type), ...required }), ...shapes() }));
const list = (item: Shape, empty?: string): Shape => {
  const filled: Test = (value) => (empty !== undefined && Array.isArray(value) && !value.length ? empty : undefined);
  return listShape({ kind: WRITTEN_LIST, nullable: never, tests: [filled, requiredTest] }, item);
};
/** Selects the validator by the `type` of a node; fails with `message` for other types. */
const byType = (shapes: Readonly<Record<string, Shape>>, words: string): Shape => {
  const refused: Shape = scalarShape({
    kind: { name: 'mixed', read: (value) => value, is: always },
    nullable: never,
    tests: [() => words],
  });
  return chosenShape((value) => {
    const type = isRecord(value) ? value.type : undefined;
    return typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type]! : refused;
  });
};

const textNode = node('text', () => ({
  text: text({
    tests: [(value) => (typeof value === 'string' ? undefined : 'Text must be defined with at least an empty string')],
  }),
  bold: flag,
  italic: flag,
  underline: flag,
  strikethrough: flag,
  code: flag,
}));

const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'ftp:', 'mailto:', 'tel:']);
function isLink(value: unknown): boolean {
  const url =
    typeof value === 'string' ? URL.parse(value.startsWith('/') ? `https://here.invalid${value}` : value) : null;
  return url !== null && PROTOCOLS.has(url.protocol);
}
const linkNode = node('link', () => ({
  url: text({ tests: [(value) => (isLink(value) ? undefined : 'Please specify a valid link.')] }),
  children: list(textNode),
}));
const inlineNode = byType({ text: textNode, link: linkNode }, 'Inline node must be Text or Link');

const filledWith = (name: string, what = 'Text or Link node') => `${name} node children must have at least one ${what}`;
const listItem = node('list-item', () => ({ children: list(inlineNode) }));
const listNode: Shape = node('list', () => ({
  format: text({ oneOf: oneOf('ordered', 'unordered'), ...required }),
  children: list(
    byType({ list: listNode, 'list-item': listItem }, 'Inline node must be list-item or list'),
    filledWith('List', 'ListItem or ListNode'),
  ),
}));

const maybeText = text({ nullable: always });
const neededText = text(required);
const image = object(() => ({
  name: neededText,
  alternativeText: maybeText,
  url: neededText,
  caption: maybeText,
  width: number,
  height: number,
  formats: object(() => ({}), always),
  hash: neededText,
  ext: neededText,
  mime: neededText,
  size: number,
  previewUrl: maybeText,
  provider: neededText,
  provider_metadata: anything,
  createdAt: neededText,
  updatedAt: neededText,
}));
/** A missing image is validated as `{}`, so that every required field is reported. */
const imageOrNothing: Shape = {
  ...image,
  judge: (value, place, judging) => image.judge(value === undefined ? {} : value, place, judging),
};

const BLOCK = byType(
  {
    paragraph: node('paragraph', () => ({ children: list(inlineNode, filledWith('Paragraph')) })),
    heading: node('heading', () => ({
      level: scalarShape({ kind: NUMBER, nullable: never, oneOf: oneOf(1, 2, 3, 4, 5, 6), ...required }),
      children: list(inlineNode, filledWith('Heading')),
    })),
    quote: node('quote', () => ({ children: list(inlineNode, filledWith('Quote')) })),
    list: listNode,
    image: node('image', () => ({ image: imageOrNothing, children: list(inlineNode) })),
    code: node('code', () => ({ language: maybeText, children: list(textNode, filledWith('Quote')) })),
  },
  'Block node is of invalid type',
);

export const blocksShape = (tests: readonly Test[], nullable: (judging: Judging) => boolean): Shape =>
  listShape({ kind: WRITTEN_LIST, nullable, tests }, BLOCK);
