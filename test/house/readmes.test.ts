import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Plugin } from '@mortise/kernel';
import { boot } from '../src/index.ts';
import { files, read, root } from './sources.ts';

/** A TypeScript example of a README. */
interface Example {
  readonly readme: string;
  readonly file: string;
  readonly code: string;
}

const TIMEOUT_MS = 60_000;
const examples: readonly Example[] = files('{.,kernel,test,plugins/standard,plugins/*/*,apps/*}/README.md').flatMap(
  (readme) =>
    [...read(readme).matchAll(/^```ts[^\n]*\n([\s\S]*?)^```/gm)].map(([, code], index) => ({
      readme,
      file: `${readme.replace(/\/?README\.md$/, '').replaceAll('/', '-') || 'root'}-${index + 1}.ts`,
      code: code!,
    })),
);

describe('readmes', () => {
  let folder: string;
  before(() => {
    // Below the root, so that packages are found; not below node_modules, where Node runs no TypeScript.
    mkdirSync(join(root, '.mortise'), { recursive: true });
    folder = mkdtempSync(join(root, '.mortise', 'examples-'));
    for (const { file, code } of examples) writeFileSync(join(folder, file), `${code}\nexport {};\n`);
    const config = { extends: '../../tsconfig.json', compilerOptions: { noEmit: true }, include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('every TypeScript example of a README type-checks', () => {
    try {
      execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
        encoding: 'utf8',
      });
    } catch (error) {
      assert.fail((error as { stdout: string }).stdout);
    }
  });

  /** Runs an example to its end; one that prints an address is asked to stop. */
  function run(file: string): Promise<{ readonly code: number | null; readonly said: string }> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, ['-C', 'mortise-source', join(folder, file)], {
        cwd: mkdtempSync(join(folder, 'cwd-')),
        env: { ...process.env, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
        timeout: TIMEOUT_MS,
      });
      let said = '';
      const hear = (chunk: Buffer) => {
        const before = said;
        said += chunk;
        if (!/https?:\/\/[\w.]+:\d+/.test(before) && /https?:\/\/[\w.]+:\d+/.test(said)) child.kill('SIGTERM');
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('close', (code) => resolve({ code, said }));
    });
  }

  for (const { readme, file, code } of examples) {
    test(`an example of ${readme} runs: ${code.split('\n').find((line) => !line.startsWith('import')) ?? ''}`, async () => {
      const { code: exit, said } = await run(file);
      assert.equal(exit, 0, said);
    });
  }

  test('the plugin of the README trims a text, and leaves a missing one to the rule `required`', async () => {
    const { file } = examples.find(
      ({ readme, code }) => readme === 'README.md' && code.includes("name: 'notes-plus'"),
    )!;
    const example = (await import(pathToFileURL(join(folder, file)).href)) as { readonly notesPlus: () => Plugin };
    const server = await boot({
      contentTypes: {
        'api::note.note': {
          info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
          attributes: { text: { type: 'text', required: true } },
        },
      },
      grants: ['api::note.note.create'],
      plugins: [example.notesPlus()],
    });
    try {
      const create = (data: object) => server.http.inject({ method: 'POST', url: '/api/notes', payload: { data } });
      const trimmed = await create({ text: '  hello ' });
      assert.deepEqual([trimmed.statusCode, trimmed.json().data.text], [201, 'hello']);
      const missing = await create({});
      assert.deepEqual([missing.statusCode, missing.json().error.message], [400, 'text must be defined.']);
    } finally {
      await server.stop();
    }
  });
});
