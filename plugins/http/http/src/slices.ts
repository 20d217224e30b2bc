interface QueuedSlice {
  readonly job: number;
  readonly resume: () => void;
}

/** Sorted by job: the oldest job first. */
const queue: QueuedSlice[] = [];
let jobs = 0;

/**
 * Starts a long synchronous job that is cut into slices.
 *
 * @returns a function to await between two slices. All sliced jobs together run one slice per event loop iteration, so
 *   many jobs block the loop no longer than one. The oldest job runs first.
 */
export function startSlicedJob(): () => Promise<void> {
  const job = jobs++;
  return () =>
    new Promise((resume) => {
      const position = queue.findLastIndex((other) => other.job < job) + 1;
      queue.splice(position, 0, { job, resume });
      if (queue.length === 1) setImmediate(runNext);
    });
}

function runNext(): void {
  queue.shift()?.resume();
  if (queue.length) setImmediate(runNext);
}
