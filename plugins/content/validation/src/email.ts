/** Non-ASCII characters, without surrogates and private use areas. */
const NON_ASCII = '\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF';
const ATOM = `[a-z\\d!#$%&'*+\\-/=?^_\`{|}~${NON_ASCII}]+`;
const LOCAL = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'i');
const QUOTED = /^"(?:[^"\\\r\n\0]|\\[^\r\n\0])*"$/;
const DOMAIN = new RegExp(`^[a-z\\d${NON_ASCII}][a-z\\d\\-._~${NON_ASCII}]*[a-z${NON_ASCII}]$`, 'i');
const LAST_DOT = new RegExp(`[a-z\\d${NON_ASCII}]\\.[a-z${NON_ASCII}]`, 'i');

/** True for an e-mail address by Strapi's rules: a local part, an @, and a domain of two or more labels. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1) return false;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1).replace(/\.$/, '');
  return (LOCAL.test(local) || QUOTED.test(local)) && DOMAIN.test(domain) && LAST_DOT.test(domain);
}
