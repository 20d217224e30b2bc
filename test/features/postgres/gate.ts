import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that a test can shut: the server seems to stop and start, and nobody else notices. */
export interface Gate {
  readonly port: number;
  /** Cuts what is open and refuses what comes. */
  shut(): Promise<void>;
  /** Lets through again, on the same port. */
  open(): Promise<void>;
  /** Takes what comes and answers nothing, as a machine that lost its power. */
  mute(muted: boolean): void;
  /** Cuts a connection once, when a client sends these words, and lets nothing of them through. */
  cutAt(words: string): void;
}

/** @param to the host and port behind the gate, open at first. */
export async function createGate(to: { readonly host: string; readonly port: number }): Promise<Gate> {
  const sockets = new Set<Socket>();
  let muted = false;
  let cutting: string | undefined;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const behind = connect(to);
    for (const socket of [client, behind]) keep(socket);
    client.on('close', () => behind.destroy());
    behind.on('close', () => client.destroy());
    client.on('data', (chunk) => {
      if (cutting !== undefined && chunk.includes(cutting)) {
        cutting = undefined;
        client.destroy();
        return;
      }
      if (!muted) behind.write(chunk);
    });
    behind.on('data', (chunk) => void (muted || client.write(chunk)));
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    open: () => listen(port),
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    mute(now) {
      muted = now;
    },
    cutAt(words) {
      cutting = words;
    },
  };
}
