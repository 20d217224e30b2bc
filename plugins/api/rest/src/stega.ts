/** Four zero-width characters for the digits 0 to 3. */
const DIGITS = ['\u200b', '\u200c', '\u200d', '\ufeff'] as const;
/** Marks the start of the hidden data. */
const PREFIX = DIGITS[0].repeat(4);
/** Each byte as four base-4 digits, most significant first. */
const BYTES = Array.from({ length: 256 }, (_, byte) =>
  [6, 4, 2, 0].map((shift) => DIGITS[(byte >> shift) & 3]).join(''),
);

/**
 * Appends JSON in zero-width characters to a string, in the format that the previews of Vercel and Strapi read. The
 * JSON of `data` must be ASCII.
 */
export function appendHidden(text: string, data: object): string {
  let hidden = text + PREFIX;
  const json = JSON.stringify(data);
  for (let i = 0; i < json.length; i++) hidden += BYTES[json.charCodeAt(i)];
  return hidden;
}
