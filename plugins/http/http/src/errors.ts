import { defineErrors, errorRow } from '@mortise/kernel';

const SYNTAX = { name: 'SyntaxError', details: () => undefined };

export const errors = defineErrors('HTTP', {
  PORT_TAKEN: errorRow<{ host: string; port: number }>({
    kind: 'fault',
    message: ({ host, port }) => `port ${port} on ${host} is taken by another process`,
    remedy: ({ port }) => `end that process, or give another port: PORT=${port + 1}, or http({ port: ${port + 1} })`,
  }),
  ADDRESS_REFUSED: errorRow<{ host: string; port: number; cause: string }>({
    kind: 'fault',
    message: ({ host, port, cause }) => `the system does not let us listen at ${host}:${port}: ${cause}`,
    remedy: () => 'give a host of this machine (127.0.0.1, 0.0.0.0, ::) and a port above 1023',
  }),
  CONFIG_INVALID: errorRow<{
    middleware: string;
    problem: string;
    allowed: readonly string[];
    /** The path of a key that is ignored in Strapi's manners. */
    unknownKey?: readonly string[];
  }>({
    kind: 'fault',
    message: ({ middleware, problem }) => `the config of the middleware "${middleware}" is wrong: ${problem}`,
    remedy: ({ allowed }) => `it takes ${allowed.join(', ')}`,
  }),
  HOST_INVALID: errorRow<{ header: string; host: string }>({
    kind: 'invalid',
    message: ({ header, host }) => `the header ${header} is ${JSON.stringify(host.slice(0, 100))}, which is no host`,
    remedy: () => 'send one host, with a port where it is another than the usual: Host: api.example.com:8080',
    wire: { name: 'BadRequestError', message: () => 'Invalid Host header', details: () => undefined },
  }),
  NOTHING_FOUND: errorRow<{ method: string; path: string }>({
    kind: 'missing',
    message: ({ method, path }) => `nothing answers ${method} ${path}`,
    remedy: () => 'see the routes in kernel.inspect()',
    wire: { name: 'NotFoundError', message: () => 'Not Found' },
  }),
  ANSWERS_FULL: errorRow<{ bytes: number; limit: number }>({
    kind: 'unavailable',
    message: ({ bytes, limit }) =>
      `an answer of ${bytes} bytes has no room: large answers that wait for their readers hold up to ${limit} bytes`,
    remedy: () => 'try again in a moment, ask for less, or raise http({ maxBytesInFlight })',
    wire: { message: () => 'The server is busy with other large answers. Try again in a moment, or ask for less' },
  }),
  ANSWERS_BUSY: errorRow<{ waitedMs: number }>({
    kind: 'unavailable',
    message: ({ waitedMs }) => `a large answer could not be begun within ${waitedMs} ms: others are being made`,
    remedy: () => 'try again in a moment, ask for less, or raise http({ answerWaitMs })',
    wire: { message: () => 'The server is busy with other large answers. Try again in a moment, or ask for less' },
  }),
  QUERY_TOO_LONG: errorRow<{ length: number; limit: number }>({
    kind: 'invalid',
    message: ({ length, limit }) => `the query string has ${length} characters, more than ${limit}`,
    remedy: () => 'ask for less at once, or raise http({ query: { maxLength } })',
  }),
  QUERY_TOO_MANY: errorRow<{ limit: number }>({
    kind: 'invalid',
    message: ({ limit }) => `the query string has more than ${limit} parameters`,
    remedy: () => 'ask for less at once, or raise http({ query: { maxParameters } })',
  }),
  QUERY_TOO_DEEP: errorRow<{ name: string; limit: number }>({
    kind: 'invalid',
    message: ({ name, limit }) => `the query parameter "${name}" is nested deeper than ${limit} brackets`,
    remedy: () => 'nest less, or raise http({ query: { maxDepth } })',
  }),
  QUERY_LIST_TOO_LONG: errorRow<{ limit: number }>({
    kind: 'invalid',
    message: ({ limit }) => `a list in the query string has more than ${limit} entries, or a higher index`,
    remedy: () => 'ask for less at once, or raise http({ query: { maxListLength } })',
  }),
  BODY_TOO_LARGE: errorRow<{ limit: number | string }>({
    kind: 'too-large',
    message: ({ limit }) => `the request body is larger than ${limit} bytes`,
    remedy: () => 'send less at once, or raise the limit in the config of the middleware "body"',
    wire: { name: 'PayloadTooLargeError', message: () => 'request entity too large', details: () => undefined },
  }),
  FORM_REFUSED: errorRow<{ type: string; method: string; path: string }>({
    kind: 'unsupported',
    message: ({ type, method, path }) => `${method} ${path} takes no ${type}`,
    remedy: () =>
      'send application/json; to take forms here, write config: { forms: true } or { files: true } in the route, or rest({ forms: true }) for the routes of content types',
    wire: {
      name: 'UnsupportedMediaTypeError',
      message: ({ type }) => `Unsupported content type: ${type}`,
      details: () => undefined,
    },
  }),
  SPOOL_FULL: errorRow<{ limit: number }>({
    kind: 'unavailable',
    message: ({ limit }) => `the uploads of all requests together hold more than ${limit} bytes`,
    remedy: () => 'try again in a moment; or raise http({ uploads: { maxBytes } })',
    wire: { message: () => 'Too many uploads at once' },
  }),
  BODY_MALFORMED: errorRow<{ problem: string }>({
    kind: 'invalid',
    message: ({ problem }) => problem,
    remedy: () => 'send well-formed JSON',
    wire: SYNTAX,
  }),
  BODY_SCALAR: errorRow<{ type: string }>({
    kind: 'invalid',
    message: ({ type }) => `the JSON body is a ${type}`,
    remedy: () => 'send an object or a list',
    wire: { ...SYNTAX, message: () => 'invalid JSON, only supports object and array' },
  }),
  BODY_TOO_DEEP: errorRow<{ limit: number }>({
    kind: 'invalid',
    message: ({ limit }) => `the JSON body is nested deeper than ${limit} objects and lists`,
    remedy: () => 'nest less',
    wire: SYNTAX,
  }),
  BODY_ENCODING_UNKNOWN: errorRow<{ encoding: string }>({
    kind: 'unsupported',
    message: ({ encoding }) => `the content encoding "${encoding}" is not known`,
    remedy: () => 'send the body plain, or with gzip, deflate or br',
    wire: {
      name: 'Error',
      message: ({ encoding }) => `Unsupported Content-Encoding: ${encoding}`,
      details: () => undefined,
    },
  }),
  MULTIPART_MALFORMED: errorRow<{ problem: string }>({
    kind: 'invalid',
    message: ({ problem }) => `the multipart body is malformed: ${problem}`,
    remedy: () => 'send multipart/form-data as RFC 7578 has it, each part with a name, a boundary at the end',
    wire: { name: 'BadRequestError', details: () => undefined },
  }),
  UPLOAD_TOO_LARGE: errorRow<{ what: string; limit: number }>({
    kind: 'too-large',
    message: ({ what, limit }) => `the multipart body holds ${what} than ${limit}`,
    remedy: () => 'send less at once, or raise `formidable` in the config of the middleware "body"',
    wire: { name: 'PayloadTooLargeError', message: () => 'FileTooBig' },
  }),
  BODY_BROKEN_OFF: errorRow<{ problem: string }>({
    kind: 'invalid',
    message: ({ problem }) => `the request body did not arrive whole: ${problem}`,
    remedy: () => 'send as many bytes as Content-Length says, in the encoding that Content-Encoding names',
    wire: { name: 'BadRequestError', details: () => undefined },
  }),
});
