import type { CustomField } from '@mortise/content-types/contract';

/** Returns the custom field unchanged, with its literal types. */
export const defineCustomField = <const F extends CustomField>(field: F): F => field;
