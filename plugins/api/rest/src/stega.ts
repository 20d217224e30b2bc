/** Four characters that no reader sees, for the digits 0 to 3. */
const DIGITS = ['\u200b', '\u200c', '\u200d', '\ufeff'] as const;
/** Stands before what is hidden. */
const PREFIX = DIGITS[0].repeat(4);
/** A byte as four digits, the highest first. */
const BYTES = Array.from({ length: 256 }, (_, byte) =>
  [6, 4, 2, 0].map((shift) => DIGITS[(byte >> shift) & 3]).join(''),
);

/**
 * A text with JSON hidden behind it, in the form that previews of Vercel's and Strapi's read. `data` has to come out as
 * ASCII.
 */
export function hideBehind(text: string, data: object): string {
  let hidden = text + PREFIX;
  const json = JSON.stringify(data);
  for (let i = 0; i < json.length; i++) hidden += BYTES[json.charCodeAt(i)];
  return hidden;
}
