import assert from 'node:assert/strict';
import { type IncomingHttpHeaders, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { components, contentTypes, publicGrants } from '../../apps/blog/src/model.ts';
import { edges, waiting } from '../golden/edges.ts';
import { reads } from '../golden/reads.ts';
import { fillGolden } from '../golden/rows.ts';
import type { Sample } from '../golden/sample.ts';
import { asked, tokenPlugins } from '../golden/tokens.ts';
import { writes } from '../golden/writes.ts';
import { type Booted, boot } from '../src/index.ts';

const RECORDED = 140;
const waits = new Set(waiting.map(({ n }) => n));
const samples: readonly Sample[] = [...reads, ...edges, ...asked, ...writes.filter(({ n }) => !waits.has(n))];
/** What samples keep for later ones, by name. */
const kept = new Map<string, string>();

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a sample over a socket, as it stands but for what an address may not hold. */
function send(url: string, sample: Sample): Promise<Answer> {
  const ask = sample.ask.replace(/\{\w+\}/, (name) => kept.get(name) ?? name);
  const [method, path] = [ask.slice(0, ask.indexOf(' ')), ask.slice(ask.indexOf(' ') + 1)];
  const body = sample.send === undefined || typeof sample.send === 'string' ? sample.send : JSON.stringify(sample.send);
  const headers = {
    ...(typeof sample.send === 'object' ? { 'content-type': 'application/json' } : {}),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body as string)) }),
    ...sample.with,
  };
  const { hostname, port } = new URL(url);
  const encoded = path.replace(/[[\]$* {}]/g, encodeURIComponent);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path: encoded, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
    });
    asked.on('error', reject).end(body);
  });
}

describe('what was recorded from Strapi, asked of the blog’s model', () => {
  let server: Booted;
  let url: string;
  before(async () => {
    server = await boot({
      contentTypes,
      components,
      grants: publicGrants,
      plugins: tokenPlugins,
      options: { rest: { forms: true }, middlewares: { manners: 'strapi' } },
    });
    await fillGolden(server);
    url = await server.http.url();
  });
  after(() => server.stop());

  test('every sample is asked, or is named with its reason', () => {
    const numbers = [...samples, ...waiting].map(({ n }) => n).sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      Array.from({ length: RECORDED }, (_, n) => n + 1),
    );
    for (const { waits } of waiting) assert.ok(waits.length > 10);
  });

  for (const sample of samples) {
    test(`${sample.n}. ${sample.name}`, async () => {
      const { status, headers, text } = await send(url, sample);
      assert.equal(status, sample.status, text);
      // Refusals say it, too; a preflight is answered by cors, which stands before it in the list.
      const isPreflight = sample.with?.['access-control-request-method'] !== undefined;
      assert.equal(headers['x-powered-by'], isPreflight ? undefined : 'Mortise');
      for (const [name, value] of Object.entries(sample.has ?? {})) assert.equal(headers[name] ?? null, value, name);
      if (typeof sample.says === 'string') assert.equal(text, sample.says);
      else if (sample.says !== undefined) {
        const told = typeof sample.says === 'function' ? sample.says(JSON.parse(text)) : sample.says;
        // Key by key in its order, as it went over the wire.
        assert.equal(text, JSON.stringify(told));
      }
      if (sample.keeps !== undefined) kept.set(sample.keeps, JSON.parse(text).data.documentId);
    });
  }
});
