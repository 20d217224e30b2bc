/** Strapi's message for an invalid value; undefined if the value is valid. */
export type DateError = string | undefined;

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/;
export function dateError(value: unknown): DateError {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid date' : undefined;
  const day = typeof value === 'string' ? DAY.exec(value)?.[0] : undefined;
  if (day === undefined) return 'Invalid format, expected yyyy-MM-dd';
  return isCalendarDay(day) ? undefined : 'Invalid date';
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?$/;
export function timeError(value: unknown): DateError {
  if (typeof value !== 'string') return `Expected a string, got a ${typeof value}`;
  return TIME.test(value) ? undefined : 'Invalid time format, expected HH:mm:ss.SSS';
}

export const dateTimeError = (value: unknown): DateError =>
  parseDateTime(value) ? undefined : 'Invalid format, expected a timestamp or an ISO date';

const CLOCK = String.raw`[T ]([01]\d|2[0-3])(?::?[0-5]\d(?::?[0-5]\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?`;
const ISO = new RegExp(String.raw`^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(${CLOCK})?$`);
const MILLISECONDS = /^-?\d+$/;

/** Parses an ISO 8601 string, milliseconds since 1970, or a Date. */
export function parseDateTime(value: unknown): Date | undefined {
  const date = typeof value === 'string' ? parseString(value) : toDate(value);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

function toDate(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  return typeof value === 'number' && Number.isInteger(value) ? new Date(value) : undefined;
}

function parseString(text: string): Date | undefined {
  const [, year, month = '01', day = '01', clock = ''] = ISO.exec(text) ?? [];
  if (year === undefined) return MILLISECONDS.test(text) ? new Date(Number(text)) : undefined;
  const date = `${year}-${month}-${day}`;
  if (!isCalendarDay(date)) return MILLISECONDS.test(text) ? new Date(Number(text)) : undefined;
  return new Date(clock ? `${date}T${normalizeTime(clock.slice(1))}` : date);
}

/** Converts an ISO 8601 time to the only format that JavaScript parses. */
function normalizeTime(clock: string): string {
  const [, hour, minute = '00', second = '00', fraction = '', sign, hours, minutes = '00'] =
    /^(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?(?:Z|([+-])(\d{2}):?(\d{2})?)?$/.exec(clock)!;
  const zone = sign ? `${sign}${hours}:${minutes}` : clock.endsWith('Z') ? 'Z' : '';
  return `${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`;
}

/** True if the day exists in the calendar. */
function isCalendarDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
