import { errors, type LocaleMistake } from './errors.ts';
import { localeCodes } from './locale-codes.ts';

export interface LocaleInput {
  readonly code: string;
  readonly name: string | null | undefined;
  readonly isDefault: boolean | undefined;
}

const MAX_NAME = 50;

/**
 * Validates the input of `create` and `update`. Only `create` accepts a code.
 *
 * @throws I18N_LOCALE_REFUSED with every issue, in Strapi's messages.
 */
export function checkLocale(given: unknown, isNew: boolean): LocaleInput {
  const mistakes: LocaleMistake[] = [];
  const wrong = (path: string, message: string, value?: unknown) =>
    mistakes.push({ path: path ? [path] : [], message, name: 'ValidationError', value });
  const typed = (path: string, type: string, value: unknown) =>
    wrong(path, `${path} must be a \`${type}\` type, but the final value was: \`${JSON.stringify(value)}\`.`, value);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const shown = JSON.stringify(given) ?? 'undefined';
    wrong('', `this must be a \`object\` type, but the final value was: \`${shown}\`.`, given);
    throw errors.LOCALE_REFUSED({ mistakes });
  }
  const { name, code, isDefault } = given as Readonly<Record<string, unknown>>;
  const known = isNew ? ['name', 'code', 'isDefault'] : ['name', 'isDefault'];
  const others = Object.keys(given).filter((key) => !known.includes(key));
  if (others.length) wrong('', `this field has unspecified keys: ${others.join(', ')}`, given);
  if (name !== undefined && name !== null && typeof name !== 'string') typed('name', 'string', name);
  if (typeof name === 'string' && name.length > MAX_NAME)
    wrong('name', `name must be at most ${MAX_NAME} characters`, name);
  if (isNew) checkCode(code, wrong, typed);
  if (isDefault !== undefined && typeof isDefault !== 'boolean') typed('isDefault', 'boolean', isDefault);
  if (mistakes.length) throw errors.LOCALE_REFUSED({ mistakes });
  return {
    code: code as string,
    name: name === '' ? null : (name as string | null | undefined),
    isDefault: isDefault as boolean | undefined,
  };
}

function checkCode(
  code: unknown,
  wrong: (path: string, message: string, value?: unknown) => void,
  typed: (path: string, type: string, value: unknown) => void,
): void {
  if (code !== undefined && typeof code !== 'string') typed('code', 'string', code);
  if (code === undefined) wrong('code', 'code is a required field');
  else if (!localeCodes.includes(code as string))
    wrong('code', `code must be one of the following values: ${localeCodes.join(', ')}`, code);
}
