interface Waiting {
  readonly job: number;
  readonly goOn: () => void;
}

/** In the order of their jobs. */
const waiting: Waiting[] = [];
let jobs = 0;

/**
 * Begins a long piece of work that is done in slices.
 *
 * @returns a function to be awaited between two slices: others have their turn then. Of all work in slices one slice is done with
 *   each turn of the event loop, so that together they block no longer, and the work that was begun first is finished first.
 */
export function beginSlices(): () => Promise<void> {
  const job = jobs++;
  return () =>
    new Promise((goOn) => {
      const at = waiting.findLastIndex((other) => other.job < job) + 1;
      waiting.splice(at, 0, { job, goOn });
      if (waiting.length === 1) setImmediate(next);
    });
}

function next(): void {
  waiting.shift()?.goOn();
  if (waiting.length) setImmediate(next);
}
