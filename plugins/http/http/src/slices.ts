interface Waiting {
  readonly job: number;
  readonly goOn: () => void;
}

/** Sorted by job: the oldest job first. */
const waiting: Waiting[] = [];
let jobs = 0;

/**
 * Starts a long synchronous job that is cut into slices.
 *
 * @returns a function to await between two slices. All sliced jobs together run one slice per event loop iteration, so
 *   many jobs block the loop no longer than one. The oldest job runs first.
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
