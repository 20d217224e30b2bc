/** Parts of parameter names that mark a secret: `resetPasswordToken`, `x-api-key`. */
const SECRET_SUBSTRING =
  /token|passw|secret|jwt|apikey|credential|passphrase|bearer|signature|sessionid|privatekey|accesskey/;
/** Complete parameter names that mark a secret. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  ...['code', 'key', 'auth', 'authorization', 'session', 'sess', 'sid', 'sig', 'otp', 'totp', 'pwd', 'pass'],
  ...['cookie', 'hmac'],
]);
/**
 * How often a name is decoded: this server decodes it once, but a name passed on to another server may be encoded
 * repeatedly.
 */
const MAX_DECODES = 3;
const REDACTED = '[redacted]';

/**
 * The URL of a request for the log. Redacts the values of parameters whose name, or a part of it in brackets, marks a
 * secret, in any case and encoding, and the user name and password before a host.
 */
export function redactUrl(url: string): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const redacted = path.includes('@') && path.includes('://') ? path.replace(/:\/\/[^/]*@/, `://${REDACTED}@`) : path;
  if (query < 0) return redacted;
  const parameters = url.slice(query + 1).split('&');
  return `${redacted}?${parameters.map(redactParameter).join('&')}`;
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  return equals < 0 || !isSecret(parameter.slice(0, equals)) ? parameter : `${parameter.slice(0, equals)}=${REDACTED}`;
}

/** Caches the result by name: the parameter names of a server are few. */
const secretNameCache = new Map<string, boolean>();
const MAX_CACHED_NAMES = 1_000;
const MAX_CACHED_NAME_LENGTH = 128;

function isSecret(name: string): boolean {
  const found = secretNameCache.get(name);
  if (found !== undefined) return found;
  const secret = isSecretName(name);
  if (name.length > MAX_CACHED_NAME_LENGTH) return secret;
  if (secretNameCache.size >= MAX_CACHED_NAMES) secretNameCache.clear();
  secretNameCache.set(name, secret);
  return secret;
}

function isSecretName(name: string): boolean {
  return decodeName(name)
    .split(/[[\].:]+/)
    .some((part) => {
      const normalized = part.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
      return SECRET_NAMES.has(normalized) || SECRET_SUBSTRING.test(normalized);
    });
}

function decodeName(name: string): string {
  let text = name.replaceAll('+', ' ');
  for (let times = 0; times < MAX_DECODES && text.includes('%'); times++) {
    const before = text;
    // Escape by escape: decodeURIComponent would throw on one invalid escape and leave the others encoded.
    text = text.replaceAll(/%[0-9a-f]{2}/gi, (triple) => String.fromCharCode(Number.parseInt(triple.slice(1), 16)));
    if (text === before) break;
  }
  return text;
}
