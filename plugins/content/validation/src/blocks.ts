import { BOOLEAN, JSON_LIST, JSON_OBJECT, NUMBER, STRING } from './kinds.ts';
import {
  type Field,
  isRecord,
  listValidator,
  objectValidator,
  scalarValidator,
  selectValidator,
  type Test,
  type ValidationContext,
  type Validator,
  type ValidatorOptions,
} from './validator.ts';

// Validators for `blocks` attributes: the node type selects the validator, as in Strapi.

const never = () => false;
const always = () => true;
const requiredTest: Test = (value) =>
  value === null || value === undefined || value === '' ? ' is a required field' : undefined;

const stringValidator = (options: Partial<ValidatorOptions> = {}): Validator =>
  scalarValidator({ kind: STRING, nullable: never, tests: [], ...options });
const oneOf = (...values: readonly (string | number)[]) => ({
  values: new Set<unknown>(values),
  display: values.join(', '),
});
const required = { tests: [requiredTest] };
const number = scalarValidator({ kind: NUMBER, nullable: never, ...required });
const flag = scalarValidator({ kind: BOOLEAN, nullable: never, tests: [] });
const anything = scalarValidator({
  kind: { name: 'mixed', cast: (value) => value, is: always },
  nullable: always,
  tests: [],
});

const fields = (validators: Readonly<Record<string, Validator>>): readonly Field[] =>
  Object.entries(validators).map(([name, validator]) => ({ name, validator }));
const object = (validators: () => Readonly<Record<string, Validator>>, nullable = never): Validator =>
  objectValidator({ kind: JSON_OBJECT, nullable, tests: [] }, () => fields(validators()));
const node = (type: string, validators: () => Readonly<Record<string, Validator>>): Validator =>
  object(() => ({ type: stringValidator({ oneOf: oneOf(type), ...required }), ...validators() }));
const list = (item: Validator, emptyMessage?: string): Validator => {
  const notEmptyTest: Test = (value) =>
    emptyMessage !== undefined && Array.isArray(value) && !value.length ? emptyMessage : undefined;
  return listValidator({ kind: JSON_LIST, nullable: never, tests: [notEmptyTest, requiredTest] }, item);
};
/** Selects the validator by the `type` of a node; fails with `message` for other types. */
const byType = (validators: Readonly<Record<string, Validator>>, message: string): Validator => {
  const invalid: Validator = scalarValidator({
    kind: { name: 'mixed', cast: (value) => value, is: always },
    nullable: never,
    tests: [() => message],
  });
  return selectValidator((value) => {
    const type = isRecord(value) ? value.type : undefined;
    return typeof type === 'string' && Object.hasOwn(validators, type) ? validators[type]! : invalid;
  });
};

const textNode = node('text', () => ({
  text: stringValidator({
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
  url: stringValidator({ tests: [(value) => (isLink(value) ? undefined : 'Please specify a valid link.')] }),
  children: list(textNode),
}));
const inlineNode = byType({ text: textNode, link: linkNode }, 'Inline node must be Text or Link');

const emptyChildrenMessage = (name: string, what = 'Text or Link node') =>
  `${name} node children must have at least one ${what}`;
const listItem = node('list-item', () => ({ children: list(inlineNode) }));
const listNode: Validator = node('list', () => ({
  format: stringValidator({ oneOf: oneOf('ordered', 'unordered'), ...required }),
  children: list(
    byType({ list: listNode, 'list-item': listItem }, 'Inline node must be list-item or list'),
    emptyChildrenMessage('List', 'ListItem or ListNode'),
  ),
}));

const optionalString = stringValidator({ nullable: always });
const requiredString = stringValidator(required);
const image = object(() => ({
  name: requiredString,
  alternativeText: optionalString,
  url: requiredString,
  caption: optionalString,
  width: number,
  height: number,
  formats: object(() => ({}), always),
  hash: requiredString,
  ext: requiredString,
  mime: requiredString,
  size: number,
  previewUrl: optionalString,
  provider: requiredString,
  provider_metadata: anything,
  createdAt: requiredString,
  updatedAt: requiredString,
}));
/** A missing image is validated as `{}`, so that every required field is reported. */
const imageOrEmpty: Validator = {
  ...image,
  validate: (value, location, context) => image.validate(value === undefined ? {} : value, location, context),
};

const blockValidator = byType(
  {
    paragraph: node('paragraph', () => ({ children: list(inlineNode, emptyChildrenMessage('Paragraph')) })),
    heading: node('heading', () => ({
      level: scalarValidator({ kind: NUMBER, nullable: never, oneOf: oneOf(1, 2, 3, 4, 5, 6), ...required }),
      children: list(inlineNode, emptyChildrenMessage('Heading')),
    })),
    quote: node('quote', () => ({ children: list(inlineNode, emptyChildrenMessage('Quote')) })),
    list: listNode,
    image: node('image', () => ({ image: imageOrEmpty, children: list(inlineNode) })),
    code: node('code', () => ({ language: optionalString, children: list(textNode, emptyChildrenMessage('Quote')) })),
  },
  'Block node is of invalid type',
);

export const blocksValidator = (tests: readonly Test[], nullable: (context: ValidationContext) => boolean): Validator =>
  listValidator({ kind: JSON_LIST, nullable, tests }, blockValidator);
