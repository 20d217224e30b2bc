import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { Judged, WriteScope } from '@mortise/documents/contract';

export type {} from '@mortise/kernel';

import type { Shape, Test } from './shape.ts';

export type { Mistake } from './mistakes.ts';
export type { Judging, Test } from './shape.ts';

type Data = Readonly<Record<string, unknown>>;

/** Judges data by the rules of its type. Documents are judged as they are written; this is for who wants to know before. */
export interface Validation {
  /** The shape of what is written to a type. */
  shapeOf(type: ContentType): Shape;
  /** Data as it was meant: numbers for texts that are numbers, and the like (behaviours V17). */
  settle(data: Data, scope: Pick<WriteScope, 'type'>): Data;
  /** @throws VALIDATION_FAILED with all that is wrong; VALIDATION_FORMAT_INVALID. */
  judge(judged: Judged): Promise<void>;
}

/**
 * The test that the values of an attribute have to pass besides those of its schema. It is asked once a value is of the right
 * kind, null and undefined among them, and says what is wrong, said of the path where it begins with a space.
 */
export type AttributeTest = (field: ScalarAttribute) => Test | undefined;

declare module '@mortise/kernel' {
  interface Cradle {
    validation: Validation;
  }
  interface Contributions {
    /**
     * Further tests of attributes, by name, asked for once for each scalar attribute when its rules are made; `undefined`
     * where there is none for it. Offer them, where validation may be absent.
     */
    attributeTests: Readonly<Record<string, AttributeTest>>;
  }
}
