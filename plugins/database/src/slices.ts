const waiting: (() => void)[] = [];

/** Lets others have their turn. Of all that wait here one goes on with each turn of the event loop: together they block no longer. */
export const nextSlice = (): Promise<void> =>
  new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(goOn);
  });

function goOn(): void {
  waiting.shift()?.();
  if (waiting.length) setImmediate(goOn);
}
