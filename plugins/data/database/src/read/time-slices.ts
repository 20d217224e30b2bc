interface WaitingSlice {
  readonly job: number;
  readonly resume: () => void;
}

/** Ordered by job. */
const waiting: WaitingSlice[] = [];
let jobs = 0;

/**
 * Starts a long job that yields to the event loop between slices.
 *
 * @returns a function to await between two slices. All jobs together run one slice per event loop iteration, so that
 *   several jobs do not block longer than one; the oldest job runs first.
 */
export function createTimeSlicer(): () => Promise<void> {
  const job = jobs++;
  return () =>
    new Promise((resume) => {
      const index = waiting.findLastIndex((other) => other.job < job) + 1;
      waiting.splice(index, 0, { job, resume });
      if (waiting.length === 1) setImmediate(next);
    });
}

function next(): void {
  waiting.shift()?.resume();
  if (waiting.length) setImmediate(next);
}
