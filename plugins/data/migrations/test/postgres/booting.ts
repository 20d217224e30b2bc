import { createKernel } from '@mortise/kernel';
import { notesServer } from '../folder.ts';

// One of several servers that boot at the same time. Prints what it ran and what failed.
const [url, dir] = process.argv.slice(2) as [string, string];
const logged: string[] = [];
const kernel = createKernel(notesServer({ url }, { dir, logged }));
await kernel.boot();
const [row] = await kernel.use.database.query({ text: 'select count(*) from notes' });
const ran = logged.filter((line) => /^migrations: .* took/.test(line)).length;
console.log(JSON.stringify({ ran, notes: Number(row?.[0]), wrong: logged.filter((line) => /fail|error/i.test(line)) }));
await kernel.stop();
