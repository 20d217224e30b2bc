import { defineErrors, errorRow } from '@mortise/kernel';

const SYNTAX = { name: 'SyntaxError', details: () => undefined };

export const errors = defineErrors('HTTP', {
  PORT_TAKEN: errorRow<{ host: string; port: number }>({
    kind: 'fault',
    message: ({ host, port }) => `port ${port} on ${host} is used by another process`,
    remedy: ({ port }) => `stop that process, or set another port: PORT=${port + 1}, or http({ port: ${port + 1} })`,
  }),
  ADDRESS_REFUSED: errorRow<{ host: string; port: number; cause: string }>({
    kind: 'fault',
    message: ({ host, port, cause }) => `cannot listen on ${host}:${port}: ${cause}`,
    remedy: () => 'set `host` to an address of this machine (127.0.0.1, 0.0.0.0, ::) and `port` to one above 1023',
  }),
  CONFIG_INVALID: errorRow<{
    middleware: string;
    problem: string;
    allowed: readonly string[];
    /** Path of an unknown key, which Strapi's defaults ignore. */
    unknownKey?: readonly string[];
  }>({
    kind: 'fault',
    message: ({ middleware, problem }) => `the config of the middleware "${middleware}" is invalid: ${problem}`,
    remedy: ({ allowed }) => `use ${allowed.join(', ')}`,
  }),
  HOST_INVALID: errorRow<{ header: string; host: string }>({
    kind: 'invalid',
    message: ({ header, host }) =>
      `the header ${header} is ${JSON.stringify(host.slice(0, 100))}, which is not a valid host`,
    remedy: () => 'send one host, with the port if it is not the default: Host: api.example.com:8080',
    wire: { name: 'BadRequestError', message: () => 'Invalid Host header', details: () => undefined },
  }),
  NOT_FOUND: errorRow<{ method: string; path: string }>({
    kind: 'missing',
    message: ({ method, path }) => `no route, middleware or file matches ${method} ${path}`,
    remedy: () => 'list the routes with kernel.inspect()',
    wire: { name: 'NotFoundError', message: () => 'Not Found' },
  }),
  ANSWERS_FULL: errorRow<{ bytes: number; limit: number }>({
    kind: 'unavailable',
    message: ({ bytes, limit }) =>
      `cannot send a response of ${bytes} bytes: large responses that clients have not read may hold ${limit} bytes together`,
    remedy: () => 'retry later, request less data, or raise http({ maxBytesInFlight })',
    wire: { message: () => 'The server is busy with other large answers. Try again in a moment, or ask for less' },
  }),
  ANSWERS_BUSY: errorRow<{ waitedMs: number }>({
    kind: 'unavailable',
    message: ({ waitedMs }) => `a large response waited ${waitedMs} ms while others were serialized`,
    remedy: () => 'retry later, request less data, or raise http({ answerWaitMs })',
    wire: { message: () => 'The server is busy with other large answers. Try again in a moment, or ask for less' },
  }),
  QUERY_TOO_LONG: errorRow<{ length: number; limit: number }>({
    kind: 'invalid',
    message: ({ length, limit }) => `the query string has ${length} characters, more than ${limit}`,
    remedy: () => 'shorten the query, or raise http({ query: { maxLength } })',
  }),
  QUERY_TOO_MANY: errorRow<{ limit: number }>({
    kind: 'invalid',
    message: ({ limit }) => `the query string has more than ${limit} parameters`,
    remedy: () => 'send fewer parameters, or raise http({ query: { maxParameters } })',
  }),
  QUERY_TOO_DEEP: errorRow<{ name: string; limit: number }>({
    kind: 'invalid',
    message: ({ name, limit }) => `the query parameter "${name}" is nested deeper than ${limit} brackets`,
    remedy: () => 'use fewer brackets, or raise http({ query: { maxDepth } })',
  }),
  QUERY_LIST_TOO_LONG: errorRow<{ limit: number }>({
    kind: 'invalid',
    message: ({ limit }) => `a list in the query string has more than ${limit} entries, or a higher index`,
    remedy: () => 'send fewer items, or raise http({ query: { maxListLength } })',
  }),
  BODY_TOO_LARGE: errorRow<{ limit: number | string }>({
    kind: 'too-large',
    message: ({ limit }) => `the request body is larger than ${limit} bytes`,
    remedy: () => 'send a smaller body, or raise the limit in the config of the middleware "body"',
    wire: { name: 'PayloadTooLargeError', message: () => 'request entity too large', details: () => undefined },
  }),
  FORM_REFUSED: errorRow<{ type: string; method: string; path: string }>({
    kind: 'unsupported',
    message: ({ type, method, path }) => `${method} ${path} does not accept ${type}`,
    remedy: () =>
      'send application/json; to accept forms, set config: { forms: true } or { files: true } in the route, or rest({ forms: true }) for the routes of content types',
    wire: {
      name: 'UnsupportedMediaTypeError',
      message: ({ type }) => `Unsupported content type: ${type}`,
      details: () => undefined,
    },
  }),
  SPOOL_FULL: errorRow<{ limit: number }>({
    kind: 'unavailable',
    message: ({ limit }) => `the temporary files of all requests together exceed ${limit} bytes`,
    remedy: () => 'retry later, or raise http({ uploads: { maxBytes } })',
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
    remedy: () => 'send an object or an array',
    wire: { ...SYNTAX, message: () => 'invalid JSON, only supports object and array' },
  }),
  BODY_TOO_DEEP: errorRow<{ limit: number }>({
    kind: 'invalid',
    message: ({ limit }) => `the JSON body is nested deeper than ${limit} objects and lists`,
    remedy: () => 'send a body with fewer nested levels',
    wire: SYNTAX,
  }),
  BODY_ENCODING_UNKNOWN: errorRow<{ encoding: string }>({
    kind: 'unsupported',
    message: ({ encoding }) => `the content encoding "${encoding}" is not supported`,
    remedy: () => 'send the body without Content-Encoding, or with gzip, deflate or br',
    wire: {
      name: 'Error',
      message: ({ encoding }) => `Unsupported Content-Encoding: ${encoding}`,
      details: () => undefined,
    },
  }),
  MULTIPART_MALFORMED: errorRow<{ problem: string }>({
    kind: 'invalid',
    message: ({ problem }) => `the multipart body is malformed: ${problem}`,
    remedy: () => 'send multipart/form-data as in RFC 7578: a name in each part, the closing boundary at the end',
    wire: { name: 'BadRequestError', details: () => undefined },
  }),
  UPLOAD_TOO_LARGE: errorRow<{ what: string; limit: number }>({
    kind: 'too-large',
    message: ({ what, limit }) => `the multipart body holds ${what} than ${limit}`,
    remedy: () => 'send less, or raise the limits of `formidable` in the config of the middleware "body"',
    wire: { name: 'PayloadTooLargeError', message: () => 'FileTooBig' },
  }),
  BODY_INCOMPLETE: errorRow<{ problem: string }>({
    kind: 'invalid',
    message: ({ problem }) => `the request body did not arrive whole: ${problem}`,
    remedy: () => 'send exactly Content-Length bytes, in the encoding of Content-Encoding',
    wire: { name: 'BadRequestError', details: () => undefined },
  }),
});
