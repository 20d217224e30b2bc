import { fileURLToPath } from 'node:url';
import { currentOwner, type Kernel, type RequestContext } from '@mortise/kernel';

/** Where an unhandled error comes from, as far as it can be traced. */
export interface Origin {
  readonly plugin: string | undefined;
  /** Where the plugin was called: `bootstrap`, `GET /api/notes`. */
  readonly place: string | undefined;
  /** The line of the stack that is neither Node's nor a dependency's, one of the plugin's folder first. */
  readonly file: string | undefined;
  /** The request for which the code runs, until it is answered. */
  readonly exchange: RequestContext | undefined;
}

/**
 * Traces an error to a plugin: by the owner of the current asynchronous context, else by the folder that a plugin was read
 * from, else by the endpoint of the request. Call it in the handler of Node's event, which runs in the context of the code
 * that failed.
 */
export function originOf(error: unknown, kernel: Kernel | undefined): Origin {
  const { plugin, place, request } = currentOwner() ?? {};
  const lines = stackLines(error);
  const folders = foldersOf(kernel);
  const inFolder = lines.find((line) => folders.some(({ folder }) => line.startsWith(folder)));
  const byFolder = inFolder && folders.find(({ folder }) => inFolder.startsWith(folder))?.plugin;
  const endpoint = request?.endpoint ?? request?.ctx?.endpoint;
  return {
    plugin: plugin ?? byFolder ?? endpoint?.plugin,
    place: place ?? endpoint?.id,
    file: inFolder ?? lines[0],
    exchange: request?.ctx,
  };
}

const FRAME = /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()\n]*?)(:\d+:\d+)\)?$/;

/** `/app/src/notes.ts:12:5`, without those of dependencies. */
function stackLines(error: unknown): readonly string[] {
  const stack = error instanceof Error && typeof error.stack === 'string' ? error.stack : '';
  return stack.split('\n').flatMap((text) => {
    const [, address, position] = (/^\s+at /.test(text) && FRAME.exec(text)) || [];
    if (address === undefined || /[\\/]node_modules[\\/]/.test(address)) return [];
    return URL.canParse(address) && address.startsWith('file:')
      ? [fileURLToPath(address) + position]
      : [address + position];
  });
}

/** The folders that plugins name in `inspect()` as their source, each with a trailing separator. */
function foldersOf(kernel: Kernel | undefined): readonly { readonly plugin: string; readonly folder: string }[] {
  try {
    return (kernel?.inspect().plugins ?? []).flatMap(({ name, report }) => {
      const folder = (report as { readonly folder?: unknown } | undefined)?.folder;
      return typeof folder === 'string' ? [{ plugin: name, folder: `${folder.replace(/[\\/]+$/, '')}/` }] : [];
    });
  } catch {
    return [];
  }
}
