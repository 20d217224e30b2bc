import { defineErrors, errorRow } from '@mortise/kernel';

interface Unknown {
  readonly name: string;
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}
const instead = ({ nearest, known }: Unknown) =>
  nearest === undefined ? `Known are ${known.join(', ')}.` : `Did you mean "${nearest}"?`;

export const errors = defineErrors('STANDARD', {
  OPTION_UNKNOWN: errorRow<Unknown>({
    kind: 'fault',
    message: ({ name }) => `standard() was given options for "${name}", which is none of its plugins`,
    remedy: instead,
  }),
  PLUGIN_UNKNOWN: errorRow<Unknown>({
    kind: 'fault',
    message: ({ name }) => `compose() was to change "${name}", which is not in the list`,
    remedy: instead,
  }),
  PORT_INVALID: errorRow<{ readonly value: string }>({
    kind: 'fault',
    message: ({ value }) => `PORT is "${value}", which is no port`,
    remedy: () => 'Set PORT to a whole number from 0 to 65535, or leave it out for 1337.',
  }),
  LOG_LEVEL_INVALID: errorRow<{ readonly value: string; readonly known: readonly string[] }>({
    kind: 'fault',
    message: ({ value }) => `LOG_LEVEL is "${value}", which is no level`,
    remedy: ({ known }) => `Set LOG_LEVEL to one of ${known.join(', ')}.`,
  }),
  DATABASE_UNSUPPORTED: errorRow<{ readonly problem: string; readonly remedy: string }>({
    kind: 'fault',
    message: ({ problem }) => `config/database names a database that cannot be used: ${problem}`,
    remedy: ({ remedy }) => remedy,
  }),
  URL_INVALID: errorRow<{ readonly path: string; readonly value: unknown }>({
    kind: 'fault',
    message: ({ path, value }) => `config: ${path} is ${JSON.stringify(value)}, which is no address`,
    remedy: () => "Write 'https://example.com', 'https://example.com/base', or a path such as '/base'.",
  }),
});
