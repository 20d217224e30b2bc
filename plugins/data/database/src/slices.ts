interface Waiting {
  readonly job: number;
  readonly goOn: () => void;
}

/** Ordered by job. */
const waiting: Waiting[] = [];
let jobs = 0;

/**
 * Starts a long job that yields to the event loop between slices.
 *
 * @returns a function to await between two slices. All jobs together run one slice per event loop iteration, so that
 *   several jobs do not block longer than one; the oldest job runs first.
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
