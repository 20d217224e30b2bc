import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernel, definePlugin, type Log, PLUGIN_API_VERSION } from '@mortise/kernel';
import { AsyncSeriesHook, SyncBailHook, SyncHook, SyncWaterfallHook } from 'tapable';
import { catchError, loose } from './registry.ts';

const boom = () => {
  throw new TypeError('boom');
};
const clock = definePlugin({ name: 'clock', provides: { clock: () => ({ now: () => 7 }) } });
const sums = definePlugin({
  name: 'sums',
  hooks: {
    'sum.change': () => new SyncWaterfallHook(['sum', 'place']),
    'sum.told': () => new SyncHook(['sum']),
    'sum.decided': () => new SyncBailHook(['sum']),
    'sum.saved': () => new AsyncSeriesHook(['sum']),
  },
});
const walker = (walk: string[], name: string, fields: object = {}) => {
  const note = (step: string) => () => void walk.push(`${step} ${name}`);
  const steps = ['bootstrap', 'start', 'stop', 'destroy'].map((step) => [step, note(step)]);
  return loose(name, { ...Object.fromEntries(steps), taps: { compile: note('compile') }, ...fields });
};
const silent = (lines: string[] = []) =>
  loose('silent', {
    replaces: ['log'],
    provides: {
      log: () =>
        Object.fromEntries(['error', 'warn', 'info', 'debug'].map((l) => [l, (m: string) => lines.push(`${l} ${m}`)])),
    },
  });

test('the lifecycle runs bootstrap, compile and start in order, then stop and destroy in reverse', async () => {
  const walk: string[] = [];
  const kernel = createKernel([walker(walk, 'a'), [walker(walk, 'b')]]);
  await kernel.start();
  assert.equal(kernel.inspect().state, 'running');
  await kernel.stop();
  assert.equal(
    walk.join(', '),
    'bootstrap a, bootstrap b, compile a, compile b, start a, start b, stop b, stop a, destroy b, destroy a',
  );
  assert.equal(kernel.inspect().state, 'stopped');
});

test('a booted kernel that never started runs destroy and no stop', async () => {
  const walk: string[] = [];
  const kernel = createKernel([walker(walk, 'a')]);
  await kernel.boot();
  await kernel.stop();
  assert.equal(walk.join(', '), 'bootstrap a, compile a, destroy a');
});

test('a failing step is reported with plugin, step and cause, and earlier steps are rolled back', async () => {
  for (const [step, fields, undone] of [
    ['bootstrap', { bootstrap: boom }, 'destroy bad, destroy a'],
    ['compile', { taps: { compile: boom } }, 'destroy c, destroy bad, destroy a'],
    ['start', { start: boom }, 'stop bad, stop a, destroy c, destroy bad, destroy a'],
  ] as const) {
    const walk: string[] = [];
    const kernel = createKernel([walker(walk, 'a'), walker(walk, 'bad', fields), walker(walk, 'c')]);
    const error = await catchError(() => kernel.start());
    assert.equal(error.code, 'KERNEL_STEP_FAILED');
    assert.match(error.message, new RegExp(`"bad" failed in ${step}: boom`));
    assert.ok(error.cause instanceof TypeError);
    assert.equal(walk.filter((line) => /stop|destroy/.test(line)).join(', '), undone);
    await kernel.stop();
    assert.equal((await catchError(() => kernel.boot())).code, 'KERNEL_STATE_INVALID');
  }
});

test('a running kernel calls beforeStop at once, works on during the grace period, then stops', async () => {
  const walk: string[] = [];
  const leaving = (name: string, act: () => void = () => {}) => {
    const leave = () => {
      walk.push(`leave ${name}`);
      act();
    };
    return walker(walk, name, { taps: { beforeStop: leave } });
  };
  const kernel = createKernel([silent(), leaving('a'), leaving('b')]);
  await kernel.start();
  walk.length = 0;
  const began = performance.now();
  const stopping = kernel.stop({ graceMs: 40 });
  await Promise.resolve().then(() => {});
  assert.equal(kernel.inspect().state, 'running');
  await stopping;
  assert.ok(performance.now() - began >= 39);
  assert.equal(walk.join(', '), 'leave a, leave b, stop b, stop a, destroy b, destroy a');

  walk.length = 0;
  const failing = createKernel([silent(), leaving('a', boom), leaving('b')]);
  await failing.start();
  const error = await catchError(() => failing.stop());
  assert.match(error.message, /"a" failed in beforeStop: boom/);
  assert.ok(walk.includes('leave b') && walk.includes('destroy a'), walk.join(', '));
});

test('a kernel that never started does not call beforeStop', async () => {
  const walk: string[] = [];
  const kernel = createKernel([walker(walk, 'a', { taps: { beforeStop: () => void walk.push('leave a') } })]);
  await kernel.boot();
  const began = performance.now();
  await kernel.stop({ graceMs: 60_000 });
  assert.ok(performance.now() - began < 10_000);
  assert.equal(walk.join(', '), 'bootstrap a, destroy a');
});

test('stop is idempotent and collects all errors', async () => {
  const kernel = createKernel([
    loose('a', { destroy: boom }),
    loose('b', { stop: boom }),
    loose('c', { bootstrap() {} }),
  ]);
  await kernel.start();
  const stopping = kernel.stop();
  assert.equal(kernel.stop(), stopping);
  const error = await catchError(() => stopping);
  assert.equal(error.code, 'KERNEL_STOP_FAILED');
  assert.match(error.message, /2 step\(s\): .*"b" failed in stop: boom; .*"a" failed in destroy: boom/);
  assert.equal((error.cause as AggregateError).errors.length, 2);
});

test('a kernel stopped while it boots is aborted and rolled back', async () => {
  const walk: string[] = [];
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  let reached = () => {};
  const there = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const waiting = walker(walk, 'waiting', {
    bootstrap() {
      reached();
      return gate;
    },
  });
  const kernel = createKernel([walker(walk, 'a'), waiting, walker(walk, 'c')]);
  const starting = catchError(() => kernel.start());
  await there;
  const stopping = kernel.stop();
  go();
  await stopping;
  assert.equal((await starting).code, 'KERNEL_STOPPED_EARLY');
  assert.equal(walk.join(', '), 'bootstrap a, destroy waiting, destroy a');
});

test('a kernel stopped between boot and start, or before either, never starts', async () => {
  const walk: string[] = [];
  const kernel = createKernel([walker(walk, 'a')]);
  await kernel.boot();
  const stopping = kernel.stop();
  assert.equal((await catchError(() => kernel.start())).code, 'KERNEL_STOPPED_EARLY');
  await stopping;
  assert.ok(!walk.includes('start a'));
  const fresh = createKernel([walker(walk, 'b', { hooks: { h: () => walk.push('composed') } })]);
  const stopped = fresh.stop();
  assert.equal((await catchError(() => fresh.boot())).code, 'KERNEL_STOPPED_EARLY');
  await stopped;
  assert.ok(!walk.includes('composed'));
  assert.equal((await catchError(() => fresh.start())).code, 'KERNEL_STATE_INVALID');
  assert.ok(!walk.includes('bootstrap b'));
});

test('a composed kernel has services, opens nothing, and can boot', async () => {
  const walk: string[] = [];
  const kernel = createKernel([clock(), walker(walk, 'a')]);
  await kernel.compose();
  assert.equal(kernel.use.clock.now(), 7);
  assert.equal(kernel.inspect().state, 'composed');
  assert.deepEqual(walk, []);
  assert.equal((await catchError(() => kernel.compose())).code, 'KERNEL_STATE_INVALID');
  await kernel.start();
  await kernel.stop();
  assert.deepEqual(walk, ['bootstrap a', 'compile a', 'start a', 'stop a', 'destroy a']);

  const left = createKernel([walker(walk, 'b')]);
  await left.compose();
  await left.stop();
  assert.equal(walk.length, 5);
  assert.equal((await catchError(() => left.boot())).code, 'KERNEL_STATE_INVALID');
});

test('a plugin sets limits for its own steps, and the kernel options override them', async () => {
  const late = () => new Promise<void>((resolve) => setImmediate(() => setTimeout(resolve, 20)));
  const patient = { bootstrap: late, limitsMs: { bootstrap: Infinity } };
  const hurried = createKernel([walker([], 'a', patient)], { limitsMs: { bootstrap: 1 } });
  assert.equal((await catchError(() => hurried.boot())).code, 'KERNEL_STEP_SLOW');
  const own = createKernel([walker([], 'a', { ...patient, limitsMs: { bootstrap: 1 } })]);
  assert.equal((await catchError(() => own.boot())).code, 'KERNEL_STEP_SLOW');
  const calm = createKernel([walker([], 'a', patient)]);
  await calm.boot();
  await calm.stop();
  const wrong = createKernel([walker([], 'a', { limitsMs: 60_000 as never })]);
  assert.equal((await catchError(() => wrong.boot())).code, 'KERNEL_FIELD_INVALID');
});

test('a call in the wrong state is refused and changes nothing', async () => {
  const kernel = createKernel([clock()]);
  assert.throws(() => kernel.inspect(), { code: 'KERNEL_STATE_INVALID', message: /inspect a kernel that is new/ });
  assert.throws(() => kernel.use.clock, { code: 'KERNEL_SERVICE_TOO_EARLY', message: /"app"/ });
  const booting = kernel.boot();
  assert.equal((await catchError(() => kernel.boot())).code, 'KERNEL_STATE_INVALID');
  await booting;
  assert.equal((await catchError(() => kernel.boot())).code, 'KERNEL_STATE_INVALID');
  assert.equal(kernel.use.clock.now(), 7);
  assert.throws(() => (kernel.use as unknown as Record<string, unknown>).clok, {
    code: 'KERNEL_SERVICE_UNKNOWN',
    remedy: /"clock"/,
  });
  assert.equal(await (async () => kernel.use)(), kernel.use);
  await kernel.stop();
});

test('two kernels of the same plugins share no state', async () => {
  const heard: string[] = [];
  const counter = definePlugin({
    name: 'counter',
    provides: { cache: () => new Map() },
    on: { 'sum.made': ({ sum }, view) => void heard.push(`${view.plugin} ${sum}`) },
  })();
  const [one, two] = [createKernel([counter, sums()]), createKernel([counter, sums()])];
  await Promise.all([one.boot(), two.boot()]);
  one.use.cache.set('x', 1);
  assert.equal(two.use.cache.size, 0);
  assert.notEqual(one.use.pipeline, two.use.pipeline);
  one.events.emit('sum.made', { sum: 1 });
  assert.deepEqual(heard, ['counter 1']);
  await one.stop();
  two.events.emit('sum.made', { sum: 2 });
  one.events.emit('sum.made', { sum: 3 });
  assert.deepEqual(heard, ['counter 1', 'counter 2']);
  await two.stop();
});

test('a provided service is created once, from the options and the declared services', async () => {
  let made = 0;
  const greeter = definePlugin({
    name: 'greeter',
    needs: ['clock'],
    wants: ['cache'],
    provides: {
      greeter: ({ use: { clock: c, cache } }) => {
        made++;
        return { greet: (name) => `${name} at ${c.now()} ${cache === undefined ? 'without' : 'with'} cache` };
      },
    },
  });
  const kernel = createKernel([greeter(), clock()]);
  await kernel.boot();
  assert.equal(kernel.use.greeter.greet('Ann'), 'Ann at 7 without cache');
  assert.equal(made, 1);
});

test('decorators wrap the provider in boot order, and replacements are decorated too', async () => {
  const polite = (name: string, after: string[] = []) =>
    definePlugin({
      name,
      after,
      decorates: { greeter: (inner, view) => ({ greet: (who) => `${view.plugin}(${inner.greet(who)})` }) },
    })();
  const plain = loose('plain', { provides: { greeter: () => ({ greet: (who: string) => who }) } });
  const loud = loose('loud', {
    provides: { greeter: () => ({ greet: (who: string) => who.toUpperCase() }) },
    replaces: ['greeter'],
  });
  const kernel = createKernel([polite('a', ['b']), polite('b'), plain, loud]);
  await kernel.boot();
  assert.equal(kernel.use.greeter.greet('ann'), 'a(b(ANN))');
  assert.deepEqual(
    kernel.inspect().services.find(({ name }) => name === 'greeter'),
    {
      name: 'greeter',
      plugin: 'loud',
      replaced: ['plain'],
      decorators: ['b', 'a'],
      users: [],
    },
  );
});

test('a want that creates a circular dependency is undefined, and logged', async () => {
  const lines: string[] = [];
  let had: unknown = 'unread';
  const a = definePlugin({
    name: 'a',
    wants: ['greeter'],
    provides: { clock: () => ({ now: () => 1 }) },
    bootstrap(view) {
      had = view.use.greeter;
    },
  });
  const b = definePlugin({ name: 'b', needs: ['clock'], provides: { greeter: () => ({ greet: String }) } });
  const kernel = createKernel([b(), a(), silent(lines)]);
  await kernel.boot();
  assert.equal(had, undefined);
  assert.deepEqual(kernel.inspect().droppedWants, [{ plugin: 'a', service: 'greeter' }]);
  assert.deepEqual(lines, ['warn "a" boots without "greeter": circular dependency']);
});

test('a factory that throws, returns undefined or a promise is reported with plugin and service', async () => {
  for (const [make, cause] of [
    [boom, 'boom'],
    [() => undefined, 'returned undefined'],
    [async () => ({}), 'returned a promise'],
    [async () => boom(), 'returned a promise'],
  ] as const) {
    for (const plugin of [loose('x', { provides: { greeter: make } }), loose('x', { decorates: { clock: make } })]) {
      const error = await catchError(() => createKernel([clock(), plugin]).boot());
      assert.equal(error.code, 'KERNEL_SERVICE_FAILED');
      assert.match(error.message, new RegExp(`of plugin "x": .*${cause}`));
    }
  }
});

test('a circular dependency between services of one plugin is refused with its path', async () => {
  const knot = definePlugin({
    name: 'knot',
    needs: ['clock', 'greeter'],
    provides: {
      clock: ({ use }) => ({ now: () => 1, greeter: use.greeter }),
      greeter: ({ use }) => ({ greet: String, clock: use.clock }),
    },
  });
  const error = await catchError(() => createKernel([knot()]).boot());
  assert.equal(error.code, 'KERNEL_SERVICE_CYCLE');
  assert.match(error.message, /clock → greeter → clock/);
});

test('a plugin can read its own service later, and a spread during creation leaves it out', async () => {
  const own = definePlugin({
    name: 'own',
    needs: ['clock', 'greeter'],
    provides: {
      greeter: (view) => {
        const known = Object.keys({ ...view.use });
        return { greet: (who) => (who === 'me' ? view.use.greeter.greet('you') : `${who} ${known}`) };
      },
    },
  });
  const kernel = createKernel([own(), clock()]);
  await kernel.boot();
  assert.equal(kernel.use.greeter.greet('me'), 'you clock');
});

test('reading an undeclared service, or one too early, is refused with the line to write', async () => {
  const reads = (fields: object) => catchError(() => createKernel([clock(), loose('x', fields)]).boot());
  const read = (view: { use: { clock: unknown } }) => view.use.clock;
  const undeclared = await reads({ bootstrap: read });
  assert.equal(undeclared.code, 'KERNEL_SERVICE_UNDECLARED');
  assert.match(undeclared.remedy!, /needs: \['clock'\] in "x"/);
  const early = await reads({ needs: ['clock'], collects: { words: {} }, contributes: { words: read } });
  assert.equal(early.code, 'KERNEL_SERVICE_TOO_EARLY');
  assert.match(early.message, /"x".*"clock"/);
});

test('a hook with two owners, one that is no hook, and one without an owner are refused', async () => {
  const refused = async (...plugins: Parameters<typeof createKernel>[0]) =>
    catchError(() => createKernel(plugins).boot());
  const twice = await refused(sums(), loose('other', { hooks: { compile: () => new SyncHook() } }));
  assert.equal(twice.code, 'KERNEL_HOOK_DUPLICATE');
  assert.match(twice.message, /"compile".*"kernel".*"other"/);
  assert.equal((await refused(loose('x', { hooks: { h: () => 'hook' } }))).code, 'KERNEL_FIELD_INVALID');
  assert.match((await refused(loose('x', { hooks: { h: boom } }))).message, /"x" failed in hooks\.h: boom/);
  for (const fields of [
    { taps: { middlewar: () => {} } },
    { overrides: { middlewar: { a: () => () => {} } } },
    { bootstrap: (view: { hooks: Record<string, unknown> }) => view.hooks.middlewar },
  ]) {
    const absent = await refused(loose('x', fields));
    assert.equal(absent.code, 'KERNEL_HOOK_UNKNOWN');
    assert.match(absent.message, /"x".*"middlewar"/);
    assert.match(absent.remedy!, /"middleware"/);
  }
});

test('taps of every kind of hook receive the view and run in the declared order', async () => {
  const told: unknown[] = [];
  const adder = (name: string, place: object = {}) =>
    loose(name, {
      taps: { 'sum.change': { handler: (sum: number, at: { unit: string }) => sum * 10 + at.unit.length, ...place } },
    });
  const taps = definePlugin({
    name: 'taps',
    taps: {
      'sum.change': { handler: (sum) => sum + 1, before: 'early' },
      'sum.told': (sum, view) => void told.push(sum, view.plugin),
      'sum.decided': (sum) => (sum > 3 ? 'large' : undefined),
      'sum.saved': [async (sum) => void told.push(`saved ${sum}`), () => void told.push('at once')],
    },
    async bootstrap({ hooks }) {
      told.push(hooks['sum.change'].call(1, { unit: 'm' }));
      hooks['sum.told'].call(5);
      told.push(hooks['sum.decided'].call(1), hooks['sum.decided'].call(4));
      await hooks['sum.saved'].promise(6);
    },
  });
  const kernel = createKernel([sums(), adder('early', { stage: -100 }), taps()]);
  await kernel.boot();
  assert.deepEqual(told, [21, 5, 'taps', undefined, 'large', 'saved 6', 'at once']);
  assert.deepEqual(
    kernel
      .inspect()
      .hooks.find(({ name }) => name === 'sum.change')
      ?.taps.map((tap) => tap.plugin),
    ['taps', 'early'],
  );
});

test('a plugin cannot change its view', async () => {
  const seen: unknown[] = [];
  const kernel = createKernel([
    clock(),
    loose('x', {
      needs: ['clock'],
      bootstrap(view: Record<string, Record<string, unknown>>) {
        for (const change of [
          () => (view.options = {}),
          () => (view.use!.clock = {}),
          () => (view.use!.other = {}),
          () => (view.hooks!.link = {}),
          () => (view.events!.emit = {}),
          () => (view.contributions!.of = {}),
        ])
          assert.throws(change, TypeError);
        seen.push(view.use!.clock !== undefined);
      },
    }),
  ]);
  await kernel.boot();
  assert.deepEqual(seen, [true]);
});

test('log lines of plugins have their names and go to the replaced log service', async () => {
  const lines: unknown[] = [];
  const log: Log = {
    error: (m, f) => lines.push(['error', m, f]),
    warn: (m, f) => lines.push(['warn', m, f]),
    info: (m, f) => lines.push(['info', m, f]),
    debug: (m, f) => lines.push(['debug', m, f]),
  };
  const speaker = definePlugin({
    name: 'speaker',
    bootstrap(view) {
      view.log.error('e');
      view.log.warn('w', { x: 1 });
      view.log.info('i');
      view.log.debug('d');
    },
    on: { 'sum.made': boom },
  });
  const kernel = createKernel([
    speaker(),
    definePlugin({ name: 'logger', provides: { log: () => log }, replaces: ['log'] })(),
  ]);
  await kernel.boot();
  assert.deepEqual(lines, [
    ['error', 'e', { plugin: 'speaker' }],
    ['warn', 'w', { plugin: 'speaker', x: 1 }],
    ['info', 'i', { plugin: 'speaker' }],
    ['debug', 'd', { plugin: 'speaker' }],
  ]);
  kernel.events.emit('sum.made', { sum: 1 });
  assert.match(String((lines[4] as unknown[])[1]), /"speaker".*"sum\.made"/);
});

test('running listeners are awaited between stop and destroy', async () => {
  const walk: string[] = [];
  const slow = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    walk.push('heard');
  };
  const kernel = createKernel([walker(walk, 'a', { on: { 'sum.made': slow } })]);
  await kernel.start();
  kernel.events.emit('sum.made', { sum: 1 });
  await kernel.stop();
  assert.equal(walk.slice(-3).join(', '), 'stop a, heard, destroy a');
});

test('the inspection names the plugin of every row, is frozen, and survives a report that throws', async () => {
  const loop: Record<string, unknown> = { list: [new Map(), () => 1] };
  loop.self = loop;
  const kernel = createKernel([
    sums(),
    definePlugin({
      name: 'reader',
      version: '1.2.3',
      needs: ['clock'],
      wants: ['cache'],
      after: ['sums'],
      collects: { words: { idsOf: (words) => words } },
      taps: { 'sum.change': { handler: (sum) => sum, stage: 5, before: 'nobody' } },
      on: { 'sum.made': () => {} },
      reports: () => loop,
      bootstrap: (view) => void view.events.on('sum.lost', () => {}),
    })(),
    loose('giver', {
      contributes: { words: ['x'] },
      offers: { colours: {} },
      overrides: { 'sum.change': { reader: (original: unknown) => original } },
      reports: boom,
    }),
    clock(),
  ]);
  await kernel.boot();
  const report = kernel.inspect();
  assert.equal(report.kernel, PLUGIN_API_VERSION);
  assert.deepEqual(
    report.plugins.map(({ name }) => name),
    ['kernel', 'sums', 'clock', 'reader', 'giver'],
  );
  const { timings, ...reader } = report.plugins[3]!;
  assert.deepEqual(
    timings.map(({ step }) => step),
    ['bootstrap'],
  );
  assert.deepEqual(
    { ...reader, report: String(JSON.stringify(reader.report)).replace('function ', '') },
    {
      name: 'reader',
      version: '1.2.3',
      needs: ['clock'],
      wants: ['cache'],
      after: ['sums'],
      report: '{"list":["[object Map]",""],"self":"[circular]"}',
    },
  );
  assert.deepEqual(report.plugins[4]!.report, { failed: 'boom' });
  assert.deepEqual(report.services.find(({ name }) => name === 'clock')?.users, ['reader']);
  assert.deepEqual(
    report.hooks.find(({ name }) => name === 'sum.change'),
    {
      name: 'sum.change',
      plugin: 'sums',
      taps: [{ plugin: 'reader', stage: 5, before: ['nobody'], overriddenBy: ['giver'] }],
    },
  );
  assert.deepEqual(report.contributions, [
    { name: 'words', collectors: ['reader'], from: [{ plugin: 'giver', ids: ['x'] }] },
    { name: 'colours', collectors: [], from: [{ plugin: 'giver', ids: [] }] },
  ]);
  assert.deepEqual(report.events, [
    { event: 'sum.made', plugin: 'reader' },
    { event: 'sum.lost', plugin: 'reader' },
  ]);
  const frozen = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
  assert.ok(frozen(report));
});

test('an error at boot leaves nothing open and keeps its code', async () => {
  const walk: string[] = [];
  const refusals = {
    KERNEL_PLUGIN_DUPLICATE: [clock(), clock()],
    KERNEL_NEED_MISSING: [loose('x', { needs: ['nothing'] })],
    KERNEL_OPTION_UNKNOWN: [{ ...loose('x'), input: { a: 1 } }],
    KERNEL_CONTRIBUTION_UNCOLLECTED: [loose('x', { contributes: { words: [] } })],
  };
  for (const [code, plugins] of Object.entries(refusals)) {
    const kernel = createKernel([walker(walk, 'a'), ...plugins]);
    assert.equal((await catchError(() => kernel.boot())).code, code);
    await kernel.stop();
  }
  assert.deepEqual(walk, []);
});

test('a hundred kernels in one process leave no handles', async () => {
  const before = process.getActiveResourcesInfo().length;
  for (let i = 0; i < 100; i++) {
    const kernel = createKernel([clock(), sums(), walker([], 'a')]);
    await kernel.start();
    await kernel.stop();
  }
  assert.equal(process.getActiveResourcesInfo().length, before);
});
