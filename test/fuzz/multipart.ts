import fc from 'fast-check';
import { name, scalar } from './words.ts';

export interface MultipartBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const quoted = name.map((text) => text.replaceAll(/[\\"]/g, '\\$&'));
const disposition = fc.oneof(
  { weight: 5, arbitrary: quoted.map((text) => `Content-Disposition: form-data; name="${text}"`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(quoted, fc.constantFrom('a.png', '', '../../etc/passwd', 'a\0b', 'é', '"', 'x'.repeat(9000)))
      .map(([text, filename]) => `Content-Disposition: form-data; name="${text}"; filename="${filename}"`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'Content-Disposition: attachment',
      'Content-Disposition: form-data; name',
      `Content-Disposition: form-data; name="f"; filename*=UTF-8''%ff`,
      'X: y',
      '',
      ': :',
    ),
  },
);
const type = fc.constantFrom(
  '',
  '\r\nContent-Type: text/plain',
  '\r\nContent-Type: ;',
  '\r\nContent-Transfer-Encoding: base64',
);
const content = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constantFrom('\r\n--b', '--b', '\r\n--b--', '\r\n', 'x'.repeat(70_000)) },
);
const part = fc
  .tuple(disposition, type, content)
  .map(([head, contentType, text]) => `--b\r\n${head}${contentType}\r\n\r\n${text}\r\n`);
const piece = fc.constantFrom(
  '--b',
  '--b--',
  '\r\n',
  '\r',
  '\r\n\r\n',
  '-',
  ':',
  '"',
  '\0',
  'Content-Disposition: form-data',
);
const whole = fc.oneof(
  { weight: 5, arbitrary: fc.array(part, { maxLength: 6 }).map((parts) => `${parts.join('')}--b--\r\n`) },
  { weight: 1, arbitrary: fc.array(part, { maxLength: 3 }).map((parts) => parts.join('').slice(0, -5)) },
  { weight: 1, arbitrary: fc.array(piece, { maxLength: 15 }).map((pieces) => pieces.join('')) },
);
const contentType = fc.oneof(
  { weight: 9, arbitrary: fc.constant('multipart/form-data; boundary=b') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'multipart/form-data; boundary="b',
      `multipart/form-data; boundary=${'a'.repeat(200)}`,
      'Multipart/Form-Data; BOUNDARY="b"; charset=x',
    ),
  },
);

/** Multipart bodies: parts of the model's words, some cut short, some of a boundary's letters alone. */
export const multipart = fc
  .tuple(whole, contentType)
  .map(([text, header]): MultipartBody => ({ contentType: header, bytes: Buffer.from(text) }));
