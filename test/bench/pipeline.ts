// What the linked pipeline costs: the same small answer from bare Koa and from kernel + http + routing with no taps of
// anyone else, in turns, in one process. Prints microseconds of CPU per request.
//
//   node -C mortise-source test/bench/pipeline.ts [ROUNDS] [SECONDS]
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '@mortise/http';
import { createKernel, definePlugin } from '@mortise/kernel';
import { routing } from '@mortise/routing';
import type {} from '@mortise/routing/contract';
import Koa from 'koa';

const [rounds = '10', seconds = '2'] = process.argv.slice(2);
const answer = { data: 'pong' };

const koa = new Koa();
koa.use((ctx) => {
  if (ctx.path === '/ping') ctx.body = answer;
});
const ping = definePlugin({
  name: 'ping',
  contributes: { routes: [{ method: 'GET', path: '/ping', handler: () => answer, config: { auth: false } }] },
});
const kernel = createKernel([http({ port: 0 }), routing(), ping()]);
await kernel.boot();

const listen = (server: Server) =>
  new Promise<Server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
const servers = {
  koa: await listen(createServer(koa.callback())),
  mortise: await listen(createServer((req, res) => kernel.use.http.handle(req, res))),
};

async function measure(server: Server): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const load = spawn(process.execPath, [new URL('load.ts', import.meta.url).pathname, String(port), '/ping', seconds]);
  let text = '';
  const before = process.cpuUsage();
  for await (const chunk of load.stdout) text += chunk;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (JSON.parse(text) as { answers: number }).answers;
}

const costs: Record<keyof typeof servers, number[]> = { koa: [], mortise: [] };
await measure(servers.koa);
await measure(servers.mortise);
for (let i = 0; i < Number(rounds); i++) {
  for (const name of ['koa', 'mortise'] as const) costs[name].push(await measure(servers[name]));
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const differences = costs.koa.map((cost, i) => costs.mortise[i]! - cost);
for (const [name, values] of Object.entries({ ...costs, difference: differences })) {
  console.log(
    `${name}: median ${median(values).toFixed(1)} µs, least ${Math.min(...values).toFixed(1)} µs CPU per request`,
  );
}
for (const server of Object.values(servers)) server.close();
await kernel.stop();
