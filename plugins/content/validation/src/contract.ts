import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { ValidationScope, WriteScope } from '@mortise/documents/contract';

export type {} from '@mortise/kernel';

import type { Test, Validator } from './validator.ts';

export type { Issue } from './issues.ts';
export type { Test, ValidationContext } from './validator.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Validates data against its content type. Documents are validated when they are written; call this service to validate
 * data without writing it.
 */
export interface Validation {
  /** The validator of a content type, compiled once. */
  validatorFor(type: ContentType): Validator;
  /**
   * Casts values to the types of their attributes, `'7'` to 7 for instance; values that cannot be cast stay unchanged.
   */
  cast(data: Data, scope: Pick<WriteScope, 'type'>): Data;
  /** @throws VALIDATION_FAILED with every issue; VALIDATION_FORMAT_INVALID. */
  validate(scope: ValidationScope): Promise<void>;
}

/**
 * Returns a test for an attribute, or undefined. The test runs after the type check, for null and undefined too, and
 * returns a message; the path is put before a message that begins with a space.
 */
export type AttributeTest = (field: ScalarAttribute) => Test | undefined;

declare module '@mortise/kernel' {
  interface Cradle {
    validation: Validation;
  }
  interface Contributions {
    /**
     * Additional tests, by name. Each function is called once per scalar attribute, when its validator is compiled, and
     * returns `undefined` if it has no test for it. Contribute them under `offers` if the plugin works without
     * validation.
     */
    attributeTests: Readonly<Record<string, AttributeTest>>;
  }
}
