import { z } from 'zod';
import type { LogSink } from './contract.ts';

export const options = z
  .object({
    level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    bufferBytes: z.number().int().min(0).default(4096),
    /** Receives the lines instead of standard output. */
    sink: z
      .custom<LogSink>(
        (value) => typeof (value as LogSink | undefined)?.write === 'function',
        'the sink must have a write() method',
      )
      .optional(),
  })
  .strict();
