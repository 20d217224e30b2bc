import type { Driver, Line } from './driver.ts';

export interface CountedDriver extends Driver {
  /** The number of statements sent, including those of transactions. */
  readonly sent: number;
}

/** Wraps a driver to count its statements. */
export function countStatements(driver: Driver): CountedDriver {
  let sent = 0;
  const counted = (line: Line): Line => ({
    run(command) {
      sent++;
      return line.run(command);
    },
    objects(text, values) {
      sent++;
      return line.objects(text, values);
    },
    script(text) {
      sent++;
      return line.script(text);
    },
  });
  return {
    ...counted(driver),
    dialect: driver.dialect,
    transaction: (act, how) => driver.transaction((line) => act(counted(line)), how),
    inTurn: (key, act, waits) => driver.inTurn(key, act, waits),
    forget: (name) => driver.forget(name),
    replan: () => driver.replan(),
    check: () => driver.check(),
    close: () => driver.close(),
    get sent() {
      return sent;
    },
  };
}
