import { errors, type LocaleIssue } from './errors.ts';
import { localeCodes } from './locale-codes.ts';

export interface LocaleInput {
  readonly code: string;
  readonly name: string | null | undefined;
  readonly isDefault: boolean | undefined;
}

const MAX_NAME_LENGTH = 50;

/**
 * Validates the input of `create` and `update`. Only `create` accepts a code.
 *
 * @throws I18N_LOCALE_REFUSED with every issue, in Strapi's messages.
 */
export function validateLocale(input: unknown, isNew: boolean): LocaleInput {
  const issues: LocaleIssue[] = [];
  const addIssue = (path: string, message: string, value?: unknown) =>
    issues.push({ path: path ? [path] : [], message, name: 'ValidationError', value });
  const addTypeIssue = (path: string, type: string, value: unknown) =>
    addIssue(path, `${path} must be a \`${type}\` type, but the final value was: \`${JSON.stringify(value)}\`.`, value);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    const shown = JSON.stringify(input) ?? 'undefined';
    addIssue('', `this must be a \`object\` type, but the final value was: \`${shown}\`.`, input);
    throw errors.LOCALE_REFUSED({ issues });
  }
  const { name, code, isDefault } = input as Readonly<Record<string, unknown>>;
  const allowedKeys = isNew ? ['name', 'code', 'isDefault'] : ['name', 'isDefault'];
  const unknownKeys = Object.keys(input).filter((key) => !allowedKeys.includes(key));
  if (unknownKeys.length) addIssue('', `this field has unspecified keys: ${unknownKeys.join(', ')}`, input);
  if (name !== undefined && name !== null && typeof name !== 'string') addTypeIssue('name', 'string', name);
  if (typeof name === 'string' && name.length > MAX_NAME_LENGTH)
    addIssue('name', `name must be at most ${MAX_NAME_LENGTH} characters`, name);
  if (isNew) validateCode(code, addIssue, addTypeIssue);
  if (isDefault !== undefined && typeof isDefault !== 'boolean') addTypeIssue('isDefault', 'boolean', isDefault);
  if (issues.length) throw errors.LOCALE_REFUSED({ issues });
  return {
    code: code as string,
    name: name === '' ? null : (name as string | null | undefined),
    isDefault: isDefault as boolean | undefined,
  };
}

function validateCode(
  code: unknown,
  addIssue: (path: string, message: string, value?: unknown) => void,
  addTypeIssue: (path: string, type: string, value: unknown) => void,
): void {
  if (code !== undefined && typeof code !== 'string') addTypeIssue('code', 'string', code);
  if (code === undefined) addIssue('code', 'code is a required field');
  else if (!localeCodes.includes(code as string))
    addIssue('code', `code must be one of the following values: ${localeCodes.join(', ')}`, code);
}
