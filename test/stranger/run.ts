// Packs the house, installs it in an empty folder outside of the workspace, and there type-checks and asks a stranger's plugin.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'mortise-stranger-'));
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
const run = (cwd: string, command: string, ...rest: readonly string[]) =>
  execFileSync(command, rest, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** @returns the tarballs by package name. */
function pack(): Readonly<Record<string, string>> {
  run(root, 'npx', 'turbo', 'run', 'build', '--output-logs=errors-only');
  const manifests = ['kernel/package.json', ...globSync('plugins/{standard,*/*}/package.json', { cwd: root })];
  const names = manifests.map((file) => JSON.parse(readFileSync(join(root, file), 'utf8')).name as string);
  const packed = JSON.parse(
    run(
      root,
      'npm',
      'pack',
      '--json',
      '--ignore-scripts',
      '--pack-destination',
      folder,
      ...names.flatMap((name) => ['-w', name]),
    ),
  );
  const rows: readonly { name: string; filename: string; files: readonly { path: string }[] }[] = Array.isArray(packed)
    ? packed
    : Object.values(packed);
  for (const { name, files } of rows) {
    assert.ok(
      files.some(({ path }) => path.startsWith('dist/')),
      `${name} ships no dist`,
    );
    assert.ok(
      files.some(({ path }) => path === 'README.md'),
      `${name} ships no README`,
    );
  }
  assert.equal(rows.length, names.length);
  return Object.fromEntries(
    rows.map(({ name, filename }) => [name, `file:./${filename.replace('@', '').replaceAll('/', '-')}`]),
  );
}

function install(dependencies: Readonly<Record<string, string>>): void {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { typescript, '@types/node': types } = devDependencies;
  const manifest = {
    name: 'stranger',
    private: true,
    type: 'module',
    dependencies,
    devDependencies: { typescript, '@types/node': types },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const options = { ...compilerOptions, customConditions: [], noEmit: true, exactOptionalPropertyTypes: false };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  for (const file of ['plugin.ts', 'server.ts']) cpSync(join(import.meta.dirname, file), join(folder, file));
  run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
}

/** Starts the stranger's server and asks it. */
async function ask(): Promise<void> {
  const child = spawn(process.execPath, ['server.ts'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => /http:\S+/.test(String(chunk)) && resolve(/http:\S+/.exec(String(chunk))![0]));
      child.on('close', () => reject(Object.assign(new Error('the server ended'), { code: 'STRANGER_ENDED' })));
    });
    const list = await fetch(`${url}/api/cards`);
    const { data, meta } = (await list.json()) as { data: { text: string }[]; meta: { strange?: boolean } };
    assert.deepEqual(
      data.map(({ text }) => text),
      ['b!', 'a!'],
    );
    assert.equal(meta.strange, true);
    assert.equal(list.headers.get('x-global'), 'stranger');
    assert.equal(list.headers.get('x-route'), null);
    const refused = await fetch(`${url}/stranger/cards`);
    assert.equal(refused.status, 403);
    assert.equal(refused.headers.get('x-overridden'), 'yes');
    const opened = await fetch(`${url}/stranger/cards`, { headers: { 'x-key': 'stranger' } });
    assert.equal(opened.status, 200);
    assert.equal(opened.headers.get('x-route'), 'stamped');
  } finally {
    child.kill('SIGTERM');
  }
  assert.equal(await ended, 0);
}

try {
  install(pack());
  run(folder, process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.');
  console.log('✔ the plugin type-checks outside of the workspace');
  await ask();
  console.log('✔ the plugin answers outside of the workspace');
} catch (error) {
  const { stdout } = error as { stdout?: string };
  if (stdout) console.error(stdout);
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
