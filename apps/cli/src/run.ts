import { isMortiseError, type Kernel } from '@mortise/kernel';
import { Command, CommanderError } from 'commander';
import { composeApp, PLACES } from './app.ts';
import { type Answer, doctor, migrateDown, migrateStatus, migrateUp, schemaApply, schemaPlan } from './commands.ts';
import { explain, explained } from './explain.ts';

/** Where the answer goes, and everything else. */
export interface Output {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}
interface Given {
  readonly app?: string;
  readonly json?: boolean;
}

/** @param asItIs true where nothing is opened, so that the app's own log says nothing. */
type Answering = (given: Given, act: (kernel: Kernel) => Promise<Answer>, asItIs?: boolean) => Promise<void>;

const REFUSED = 1;
const MISUSED = 2;

/** Runs one command. @returns the exit code: 0, 1 where it was refused or failed, 2 where it was worded wrongly. */
export async function run(args: readonly string[], { out, error }: Output): Promise<number> {
  const answer: Answering = async (given, act, asItIs) => {
    const kernel = await composeApp(given.app, asItIs ? undefined : error);
    try {
      const { data, lines } = await act(kernel);
      if (given.json) out(JSON.stringify(data, null, 2));
      else for (const line of lines) out(line);
    } finally {
      await kernel.stop();
    }
  };
  try {
    await programOf(answer, { out, error }).parseAsync(args, { from: 'user' });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : MISUSED;
    complain(thrown, error);
    return REFUSED;
  }
}

function programOf(answer: Answering, { out, error }: Output) {
  const program = new Command('mortise')
    .description('The database and the parts of a Mortise app. No port is opened.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => out(text.trimEnd()), writeErr: (text) => error(text.trimEnd()) })
    .addHelpText(
      'after',
      `
Examples:
  mortise schema plan                              what stands between the tables and the model
  mortise schema apply --step drop-column:notes.mood
  mortise migrate status --json
  mortise explain documents                        who provides, decorates and uses it

Exit codes: 0 done, 1 refused or failed, 2 worded wrongly.`,
    );
  const command = (parent: Command, name: string, description: string) =>
    parent
      .command(name)
      .description(description)
      .option('--app <file>', `the module that exports \`plugins\`; else ${PLACES.join(', ')}`)
      .option('--json', 'answer in JSON');
  const group = (name: string, description: string) => program.command(name).description(description);

  const schema = group('schema', 'the tables against the model');
  command(schema, 'plan', 'show the steps, and change nothing').action((given: Given) => answer(given, schemaPlan));
  command(schema, 'apply', 'take steps, each in a transaction of its own')
    .option('--step <name...>', 'steps by name')
    .option('--class <classes>', 'all steps of classes: additive,advised')
    .addHelpText(
      'after',
      '\nExample:\n  mortise schema apply --class additive,advised --step fill-required:api::note.note.title',
    )
    .action((given: Given & { step?: readonly string[]; class?: string }) =>
      answer(given, async (kernel) => schemaApply(kernel, given.step ?? [], given.class?.split(',') ?? [])),
    );

  const migrate = group('migrate', 'versioned migrations');
  command(migrate, 'up', 'do what a boot does: what is pending, and additive steps between').action((given: Given) =>
    answer(given, migrateUp),
  );
  command(migrate, 'down', 'undo what was applied last')
    .option('--count <number>', 'how many', '1')
    .action((given: Given & { count: string }) => answer(given, (kernel) => migrateDown(kernel, Number(given.count))));
  command(migrate, 'status', 'what was applied, is pending, was changed or is missing').action((given: Given) =>
    answer(given, migrateStatus),
  );

  command(program, 'doctor', 'what is in the database that could not be made today; changes nothing').action(
    (given: Given) => answer(given, doctor),
  );

  command(program, 'explain', 'who provides, taps and uses a plugin, service, hook, contribution or event')
    .argument('<name>')
    .action((name: string, given: Given) =>
      answer(
        given,
        async (kernel) => {
          const data = explain(kernel.inspect(), name);
          return { data, lines: explained(data) };
        },
        true,
      ),
    );
  return program;
}

function complain(thrown: unknown, error: (line: string) => void): void {
  const printed = new Set<string>();
  for (let at = thrown; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    const said = isMortiseError(at) ? `${at}` : at instanceof Error ? (at.stack ?? at.message) : String(at);
    const key = isMortiseError(at) ? at.code : said;
    if (!printed.has(key)) error(printed.size > 0 ? `because ${said}` : said);
    printed.add(key);
  }
}
