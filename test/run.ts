// Runs the tests: `npm test`, `npm test -- --postgres`, `npm test -- --fuzz=60`,
// `npm test -- --restarts=20`, `npm test -- --kills=50`, `npm test -- --world=100000`,
// `npm test -- --worst=600`, `npm test -- routing http`.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { sweepPostgres } from './src/stages.ts';

const root = join(import.meta.dirname, '..');
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const words = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const postgres = flags.includes('--postgres');
/** The number behind a flag, or the one that stands for the flag alone. */
const numberOf = (flag: string, alone: string) =>
  flags.includes(flag) ? alone : flags.find((each) => each.startsWith(`${flag}=`))?.slice(flag.length + 1);
const fuzzSeconds = numberOf('--fuzz', '60');
const restarts = numberOf('--restarts', '20');
const kills = numberOf('--kills', '50');
const worldSteps = numberOf('--world', '100000');
const worstSeconds = numberOf('--worst', '600');

/** Who waits for minutes wants to see how it goes. */
const isLong = [fuzzSeconds, restarts, kills, worldSteps, worstSeconds].some((one) => one !== undefined);

const ALONE = 'the worst requests, alone';
const tests = (pattern: string) => globSync(pattern, { cwd: root }).sort();
const isPostgres = (file: string) => file.includes('/postgres/');
const inPlugins = tests('plugins/{standard,*/*}/test/**/*.test.ts');
const world = tests('test/features/world.test.ts');
/** It holds answers to times: nothing runs beside it. */
const worst = tests('test/features/postgres/worst.test.ts');
const features = [...tests('test/test/**/*.test.ts'), ...tests('test/features/*.test.ts')].filter(
  (file) => !world.includes(file),
);

/** A process for each group: an embedded database is 350 MB, and a process has one. */
const groups: Readonly<Record<string, readonly string[]>> = fuzzSeconds
  ? { fuzz: tests('test/features/fuzz.test.ts') }
  : restarts
    ? { restarts: tests('test/features/restarts.test.ts') }
    : kills
      ? { kills: tests('test/features/kills.test.ts') }
      : worldSteps
        ? { world }
        : worstSeconds
          ? { worst }
          : postgres
            ? {
                'features on PostgreSQL': [
                  ...features,
                  ...tests('test/features/postgres/*.test.ts').filter((file) => !worst.includes(file)),
                ],
                'world on PostgreSQL': world,
                'plugins on PostgreSQL': inPlugins.filter(isPostgres),
                [ALONE]: worst,
              }
            : {
                'features and apps': [...features, ...tests('apps/*/test/**/*.test.ts')],
                world,
                plugins: inPlugins.filter((file) => !isPostgres(file)),
                'kernel and house': [...tests('kernel/test/**/*.test.ts'), ...tests('test/house/*.test.ts')],
              };

const env = {
  ...process.env,
  ...(postgres ? { MORTISE_TEST_DATABASE: 'postgres' } : {}),
  ...(fuzzSeconds ? { MORTISE_FUZZ_SECONDS: fuzzSeconds } : {}),
  ...(restarts ? { MORTISE_RESTARTS: restarts } : {}),
  ...(kills ? { MORTISE_KILLS: kills } : {}),
  ...(worstSeconds ? { MORTISE_WORST_SECONDS: worstSeconds } : {}),
  ...(worldSteps ? { MORTISE_WORLD_STEPS: worldSteps } : {}),
};

/** Runs one group; its closing lines are printed, and everything it said when it failed. */
function run(name: string, files: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const began = performance.now();
    const options = ['-C', 'mortise-source', '--test', '--test-isolation=none', '--test-reporter=spec'];
    const child = spawn(process.execPath, [...options, ...files], { cwd: root, env });
    let said = '';
    const hear = (chunk: unknown) => {
      said += chunk;
      if (isLong) process.stdout.write(String(chunk));
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', hear);
    child.on('close', (code) => {
      const closing = said.split('\n').filter((line) => /^ℹ (tests|pass|fail|skipped|todo|cancelled) /.test(line));
      const ran = Number(
        closing
          .find((line) => line.includes('tests'))
          ?.split(' ')
          .at(-1) ?? 0,
      );
      const good = code === 0 && ran > 0;
      if (!good && !isLong) console.log(said);
      console.log(`${good ? '✔' : '✖'} ${name}: ${files.length} files, ${Math.round(performance.now() - began)} ms`);
      console.log(closing.join('\n'));
      resolve(good);
    });
  });
}

const chosen = Object.entries(groups)
  .map(([name, files]) => [
    name,
    words.length ? files.filter((file) => words.some((word) => file.includes(word))) : files,
  ])
  .filter((group): group is [string, readonly string[]] => group[1]!.length > 0);
const waiting = chosen.filter(([name]) => name !== ALONE);
let failed = 0;
/** Takes groups until there is none left. */
async function lane() {
  for (let group = waiting.shift(); group; group = waiting.shift()) if (!(await run(...group))) failed++;
}
// Two at a time: a group spends about half of its time waiting, for its database or its own servers.
await Promise.all([lane(), lane()]);
for (const [name, files] of chosen) if (name === ALONE && !(await run(name, files))) failed++;
if (postgres) await sweepPostgres();
if (!chosen.length) console.error(`No test file matches ${words.join(' ')}.`);
process.exitCode = failed > 0 || !chosen.length ? 1 : 0;
