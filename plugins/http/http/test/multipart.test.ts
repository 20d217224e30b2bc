import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { createKernel, definePlugin, type RequestContext } from '@mortise/kernel';
import fc from 'fast-check';
import { type BodyConfig, bodyMiddleware } from '../src/body.ts';
import type { UploadedFile } from '../src/contract.ts';
import { http } from '../src/index.ts';
import { MULTIPART_LIMITS, type MultipartLimits, readMultipart } from '../src/multipart.ts';
import { readParts } from '../src/part-reader.ts';
import { createQueryParser } from '../src/query-parser.ts';
import { createTempFileStore } from '../src/temp-files.ts';

const parser = createQueryParser(undefined, { isMarked: false, emptyValue: '' });
const folder = mkdtempSync(join(tmpdir(), 'mortise-multipart-'));

describe('multipart', () => {
  after(() => rmSync(folder, { recursive: true }));

  type Part = readonly [head: string, content: string | Buffer];
  const field = (name: string, value: string): Part => [`Content-Disposition: form-data; name="${name}"`, value];
  const file = (name: string, filename: string, content: string | Buffer): Part => [
    `Content-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: text/plain`,
    content,
  ];
  const body = (parts: readonly Part[], boundary = 'b') =>
    Buffer.concat([
      ...parts.flatMap(([head, content]) => [
        Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
        Buffer.from(content as string),
        Buffer.from('\r\n'),
      ]),
      Buffer.from(`--${boundary}--\r\n`),
    ]);

  /** A request whose body comes in the given pieces; the real one is met below, through a server. */
  const requestOf = (pieces: Iterable<Buffer>, contentType = 'multipart/form-data; boundary=b') =>
    Object.assign(Readable.from(pieces, { objectMode: false }), {
      headers: { 'content-type': contentType },
    }) as unknown as IncomingMessage;
  const reading = (content: Buffer | Iterable<Buffer>, limits: Partial<MultipartLimits> = {}, contentType?: string) =>
    readMultipart(
      requestOf(Buffer.isBuffer(content) ? [content] : content, contentType),
      { ...MULTIPART_LIMITS, ...limits },
      { parser, folder: createTempFileStore({ dir: folder }).createFolder() },
    );
  const refused = async (content: Buffer | Iterable<Buffer>, code: string, limits?: Partial<MultipartLimits>) => {
    await assert.rejects(reading(content, limits), { code });
    assert.deepEqual(readdirSync(folder), []);
  };

  describe('a multipart body', () => {
    it('gives fields as strings and files on disk, a repeated name as an array', async () => {
      const { fields, files, dispose } = await reading(
        body([field('a', 'é'), field('b', '1'), field('b', '2'), file('f', 'x.txt', 'hello'), file('g', 'y', '')]),
      );
      assert.deepEqual(fields, { a: 'é', b: ['1', '2'] });
      const { filepath, ...rest } = files.f as UploadedFile;
      assert.deepEqual(rest, { originalFilename: 'x.txt', mimetype: 'text/plain', size: 5 });
      assert.equal(readFileSync(filepath, 'utf8'), 'hello');
      assert.equal((files.g as UploadedFile).size, 0);
      await dispose();
      await dispose();
      assert.equal(existsSync(filepath), false);
      assert.deepEqual(readdirSync(folder), []);
    });

    it('gives the same result for any chunking', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.tuple(fc.boolean(), fc.constantFrom('', '\r\n', '-', '\r\n--', '\r\n-b', 'x\r\n\r\ny', 'x--b', '\0')),
            { maxLength: 6 },
          ),
          fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
          async (contents, sizes) => {
            const whole = body(contents.map(([isFile, text]) => (isFile ? file('f', 'n', text) : field('a', text))));
            const pieces: Buffer[] = [];
            for (let at = 0; at < whole.length; at += pieces.at(-1)!.length)
              pieces.push(whole.subarray(at, at + sizes.next().value));
            const texts = await readParts(
              requestOf(pieces),
              async (_, content) => Buffer.concat(await content.toArray()).toString(),
              () => {},
            );
            assert.deepEqual(
              texts,
              contents.map(([, text]) => text),
            );
          },
        ),
        { numRuns: 200 },
      ));

    it('of any bytes is parsed or rejected, and never hangs', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.constantFrom(
              ...[
                '--b',
                '--b--',
                '\r\n',
                '\r',
                '\n',
                '\r\n\r\n',
                'x',
                '-',
                '--',
                ':',
                '"',
                '\0',
                'é',
                ' ',
                '\r\n--b\r\n',
              ],
              ...['Content-Disposition: form-data; name="a"', '; filename="x"', 'Content-Type: text/plain'],
            ),
            { maxLength: 20 },
          ),
          fc.integer({ min: 1, max: 40 }),
          async (tokens, size) => {
            const whole = Buffer.from(tokens.join(''));
            const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, n) =>
              whole.subarray(n * size, n * size + size),
            );
            const read = await reading(pieces).catch((error) => {
              assert.equal(error.code, 'HTTP_MULTIPART_MALFORMED');
            });
            await read?.dispose();
          },
        ),
        { numRuns: 300 },
      ));

    it('may have a preamble, an epilogue and a quoted boundary', async () => {
      const odd = Buffer.from(
        'preamble\r\n--b b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b b--epilogue',
      );
      const { fields } = await reading(odd, {}, 'multipart/form-data; charset=utf-8; boundary="b b"');
      assert.deepEqual(fields, { a: '1' });
    });

    it('keeps the last segment of a client’s file name, and never uses it as a path', async () => {
      const spelt = [
        ['../../etc/passwd', 'passwd'],
        ['C:\\\\temp\\\\x.txt', 'x.txt'],
        ['say \\"hi\\".txt', 'say "hi".txt'],
      ] as const;
      for (const [filename, shown] of spelt) {
        const { files, dispose } = await reading(body([file('f', filename, 'x')]));
        const { filepath, originalFilename } = files.f as UploadedFile;
        assert.equal(originalFilename, shown);
        assert.equal(dirname(dirname(filepath)), folder);
        await dispose();
      }
      const extended: Part = [
        `Content-Disposition: form-data; name="f"; filename="?"; filename*=UTF-8''%C3%A9.txt`,
        'x',
      ];
      const { files, dispose } = await reading(body([extended]));
      assert.equal((files.f as UploadedFile).originalFilename, 'é.txt');
      await dispose();
    });

    it('keeps the file extension with keepExtensions, and nothing else of the name', async () => {
      const rows = [
        ['a.b.PNG', /^[\w-]{36}\.PNG$/],
        ['a./../../x', /^[\w-]{36}$/],
        ['a.p g', /^[\w-]{36}$/],
        [`a.${'x'.repeat(99)}`, /^[\w-]{36}$/],
      ] as const;
      for (const [name, lies] of rows) {
        const request = requestOf([body([file('f', name, 'x')])]);
        const { files, dispose } = await readMultipart(request, MULTIPART_LIMITS, {
          parser,
          folder: createTempFileStore({ dir: folder }).createFolder(),
          keepExtensions: true,
        });
        assert.match(basename((files.f as UploadedFile).filepath), lies);
        await dispose();
      }
    });

    it('derives a missing content type from the file extension', async () => {
      const untold = (name: string): Part => [`Content-Disposition: form-data; name="f"; filename="${name}"`, 'x'];
      for (const [name, type] of [
        ['a.PNG', 'image/png'],
        ['a.md', 'text/markdown'],
        ['a', 'application/octet-stream'],
        ['a.toString', 'application/octet-stream'],
      ] as const) {
        const { files, dispose } = await reading(body([untold(name)]));
        assert.equal((files.f as UploadedFile).mimetype, type);
        await dispose();
      }
    });

    it('omits an empty file field', async () => {
      const { files, dispose } = await reading(body([file('f', '', '')]));
      assert.deepEqual(files, {});
      await dispose();
    });

    it('nests fields in bracket notation as a form does, next to files', async () => {
      const { fields, files, dispose } = await reading(
        body([
          field('data[name]', 'x'),
          field('data[tags][]', 'a'),
          file('files[cover]', 'x.txt', 'hello'),
          field('data[tags][]', 'b'),
          field('data[seo][metaTitle]', 't'),
          field('rows[1][a]', '2'),
          field('rows[0][a]', '1'),
          field('a%5Bb%5D', 'a+b%20c&d'),
        ]),
      );
      assert.deepEqual(fields, {
        data: { name: 'x', tags: ['a', 'b'], seo: { metaTitle: 't' } },
        rows: [{ a: '1' }, { a: '2' }],
        'a%5Bb%5D': 'a+b%20c&d',
      });
      assert.deepEqual(Object.keys(files), ['files[cover]']);
      await dispose();
      await refused(body([field(`a${'[b]'.repeat(21)}`, '1')]), 'HTTP_QUERY_TOO_DEEP');
      await refused(body([file('f', 'x', '1'), field('a[1000]', '1')]), 'HTTP_QUERY_LIST_TOO_LONG');
    });

    it('discards files without a temporary folder, within the same limits', async () => {
      const content = body([field('a', '1'), file('f', 'x', 'hello'), field('b', '2')]);
      const read = (maxFileSize: number) =>
        readMultipart(requestOf([content]), { ...MULTIPART_LIMITS, maxFileSize }, { parser, folder: undefined });
      const { fields, files } = await read(5);
      assert.deepEqual([fields, files], [{ a: '1', b: '2' }, {}]);
      await assert.rejects(read(4), { code: 'HTTP_UPLOAD_TOO_LARGE' });
    });

    it('rejects __proto__ names, and drops other names of Object.prototype as a form does', async () => {
      for (const name of ['__proto__', 'a[__proto__][x]'])
        for (const part of [field(name, '1'), file(name, 'x', '1')])
          await refused(body([part]), 'HTTP_MULTIPART_MALFORMED');
      const { fields } = await reading(
        body([field('constructor', '1'), field('toString', '2'), field('a[constructor][prototype][x]', '3')]),
      );
      assert.deepEqual(Object.entries(fields), []);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    });

    it('is rejected if malformed, and leaves no file', async () => {
      const whole = body([file('f', 'x', 'hello')]);
      const wrong = [
        whole.subarray(0, -8),
        Buffer.from('nothing of it'),
        Buffer.from('--bx\r\n'),
        body([['X: y', '1']]),
        body([['Content-Disposition: form-data', '1']]),
        body([['Content-Disposition: form-data; name=""', '1']]),
        body([field('a\0b', '1')]),
        body([file('f', 'a\0b.txt', '1')]),
        body([[`Content-Disposition: form-data; name="f"; filename*=UTF-8''%FF`, '1']]),
        body([[`Content-Disposition: form-data; name="${'x'.repeat(9000)}"`, '1']]),
        body([[`Content-Disposition: form-data; name="a"\r\nX: ${'x'.repeat(100_000)}`, '1']]),
        Buffer.from('--b\r\nContent-Disposition: form-data; name="a"\r\n--b--\r\n'),
        Buffer.from('--b \r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'),
      ];
      for (const each of wrong) await refused(each, 'HTTP_MULTIPART_MALFORMED');
      await assert.rejects(reading(whole, {}, 'multipart/form-data'), { code: 'HTTP_MULTIPART_MALFORMED' });
    });

    it('is rejected over each of its limits, and leaves no file', async () => {
      const over: readonly [Partial<MultipartLimits>, readonly Part[]][] = [
        [{ maxFields: 1 }, [field('a', '1'), field('b', '2')]],
        [{ maxFiles: 1 }, [file('a', 'x', '1'), file('b', 'y', '2')]],
        [{ maxFieldsSize: 3 }, [field('a', '12'), field('b', '34')]],
        [{ maxFileSize: 3 }, [file('a', 'x', '1234')]],
        [{ maxTotalFileSize: 3 }, [file('a', 'x', '12'), file('b', 'x', '34')]],
      ];
      for (const [limits, parts] of over) await refused(body(parts), 'HTTP_UPLOAD_TOO_LARGE', limits);
      await refused(body(Array.from({ length: 10_000 }, (_, n) => field(`a${n}`, ''))), 'HTTP_UPLOAD_TOO_LARGE');
      await refused(body(Array.from({ length: 10_000 }, (_, n) => file(`a${n}`, '', ''))), 'HTTP_UPLOAD_TOO_LARGE');
      const whole = body([file('f', 'x', 'hello')]);
      const outside = Buffer.alloc(1_100_000, 'x');
      for (const each of [Buffer.concat([outside, whole]), Buffer.concat([whole, outside])])
        await refused(each, 'HTTP_UPLOAD_TOO_LARGE', { maxTotalFileSize: 10, maxFieldsSize: 10 });
    });

    it('with an endless part is read in bounded memory until it is rejected', async () => {
      const piece = Buffer.alloc(64 * 1024, 'x');
      function* long() {
        yield Buffer.from(`--b\r\n${file('f', 'x', '')[0]}\r\n\r\n`);
        for (let i = 0; i < 4000; i++) yield piece;
      }
      const before = process.memoryUsage().rss;
      await refused(long(), 'HTTP_UPLOAD_TOO_LARGE', { maxFileSize: 100 * 1024 * 1024 });
      assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
    });

    it('with 100 KB of hostile text is rejected within 50 ms', async () => {
      const boundary = 'a'.repeat(70);
      for (const text of [
        ...['"'.repeat(100_000), '; a="'.repeat(20_000), '\r\n--'.repeat(25_000), '\\'.repeat(100_000)],
        ...[
          'a'.repeat(100_000),
          `\r\n--${boundary.slice(1)}`.repeat(1400),
          '; '.repeat(50_000),
          '; a=\t'.repeat(20_000),
        ],
      ]) {
        const sent = body([[`Content-Disposition: form-data; name="${text.slice(0, 8000)}`, text]], boundary);
        // The best of three, so that other load on the machine does not count.
        let tookMs = Number.POSITIVE_INFINITY;
        for (let times = 0; times < 3 && tookMs >= 50; times++) {
          const begun = performance.now();
          await reading(sent, {}, `multipart/form-data; boundary=${boundary}`).catch(() => {});
          tookMs = Math.min(tookMs, performance.now() - begun);
        }
        assert.ok(tookMs < 50, JSON.stringify(text.slice(0, 5)));
      }
    });
  });

  describe('a multipart body through the server', () => {
    /** Boots a server whose answer is what `answer` gives after the body was read, and lets `use` ask it. */
    async function serving(
      config: BodyConfig,
      answer: (ctx: RequestContext) => unknown,
      use: (url: string, closed: Promise<unknown>) => Promise<void>,
    ) {
      const read = bodyMiddleware({ ...config, formidable: { ...config.formidable, uploadDir: folder } });
      const answering = definePlugin({
        name: 'answering',
        taps: {
          middleware: () => async (ctx) => {
            await read(ctx, async () => {
              ctx.body = await answer(ctx);
            });
          },
        },
      })();
      const quiet = definePlugin({
        name: 'quiet',
        replaces: ['log'],
        provides: { log: () => ({ error() {}, warn() {}, info() {}, debug() {} }) },
      })();
      const kernel = createKernel([quiet, http(), answering]);
      await kernel.boot();
      let close = () => {};
      const closed = new Promise<void>((resolve) => {
        close = resolve;
      });
      const server = createServer((req, res) => {
        res.once('close', close);
        kernel.use.http.handle(req, res);
      }).listen(0);
      try {
        await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, closed);
      } finally {
        server.close();
        server.closeAllConnections();
        await kernel.stop();
      }
    }
    /** The files are deleted by callbacks of the disk; each turn of the loop lets some run. */
    async function emptied() {
      const end = performance.now() + 5000;
      while (readdirSync(folder).length > 0 && performance.now() < end) await new Promise(setImmediate);
      assert.deepEqual(readdirSync(folder), []);
    }
    const form = () => {
      const data = new FormData();
      data.append('title', 'sea');
      data.append('files', new Blob(['wave'], { type: 'image/png' }), 'wave.png');
      return data;
    };

    it('is what FormData sends, and its files exist until the response closes', async () => {
      const shown = (ctx: RequestContext) => {
        const uploaded = ctx.request.files?.files as UploadedFile;
        return {
          ...(ctx.request.body as object),
          text: readFileSync(uploaded.filepath, 'utf8'),
          type: uploaded.mimetype,
        };
      };
      await serving({}, shown, async (url) => {
        const answer = await fetch(url, { method: 'POST', body: form() });
        assert.deepEqual(await answer.json(), { title: 'sea', text: 'wave', type: 'image/png' });
        await emptied();
      });
    });

    it('leaves no file when the handler throws', async () => {
      const failing = () => {
        throw new Error('later');
      };
      await serving({}, failing, async (url) => {
        assert.equal((await fetch(url, { method: 'POST', body: form() })).status, 500);
        await emptied();
      });
    });

    it('leaves no file when the client disconnects in the middle', async () => {
      await serving(
        {},
        () => assert.fail('reached the handler'),
        async (url, closed) => {
          const headers = { 'content-type': 'multipart/form-data; boundary=b' };
          const sending = request(url, { method: 'POST', headers });
          sending.on('error', () => {});
          sending.write(`--b\r\n${file('f', 'x', '')[0]}\r\n\r\n${'x'.repeat(100_000)}`);
          const end = performance.now() + 5000;
          while (readdirSync(folder).length === 0 && performance.now() < end) await new Promise(setImmediate);
          assert.equal(readdirSync(folder).length, 1);
          sending.destroy();
          await closed;
          await emptied();
        },
      );
    });

    it('sends the error response to a client that is still sending', async () => {
      await serving(
        { formidable: { maxFileSize: 1000 } },
        () => 'read',
        async (url) => {
          const headers = { 'content-type': 'multipart/form-data; boundary=b' };
          const sending = request(url, { method: 'POST', headers });
          sending.write(`--b\r\n${file('f', 'x', '')[0]}\r\n\r\n${'x'.repeat(300_000)}`);
          const [answer] = (await once(sending, 'response')) as [IncomingMessage];
          assert.equal(answer.statusCode, 400);
          answer.resume();
          sending.end(`${'x'.repeat(300_000)}\r\n--b--\r\n`);
          await emptied();
        },
      );
    });

    it('is not read with multipart: false', async () => {
      await serving(
        { multipart: false },
        (ctx) => ({ body: ctx.request.body, files: ctx.request.files ?? null }),
        async (url) => {
          const answer = await fetch(url, { method: 'POST', body: form() });
          assert.deepEqual(await answer.json(), { body: {}, files: null });
        },
      );
    });

    it('uses the limits of the config, and rejects an invalid one', () => {
      assert.throws(() => bodyMiddleware({ formidable: { maxFilesize: 1 } as object }), {
        code: 'HTTP_CONFIG_INVALID',
        message: /"maxFileSize"/,
      });
      assert.throws(() => bodyMiddleware({ formidable: { maxFiles: -1 } }), { code: 'HTTP_CONFIG_INVALID' });
      assert.throws(() => bodyMiddleware({ encoding: 'latin1' as 'utf-8' }), { code: 'HTTP_CONFIG_INVALID' });
      bodyMiddleware({ encoding: 'utf-8', formidable: { multiples: true, keepExtensions: true } });
    });
  });
});
