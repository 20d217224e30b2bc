import { customAlphabet } from 'nanoid';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const first = customAlphabet(LETTERS, 1);
const rest = customAlphabet(`${LETTERS}0123456789`, 23);

/**
 * Creates a document id in Strapi's format: 24 lower-case letters and digits, the first a letter. 123 random bits from
 * the system's generator.
 */
export const createDocumentId = (): string => first() + rest();
