import { connect } from 'node:net';

/** Writes bytes onto a fresh connection, ends it, and gives every status that came back. */
export function speak(port: number, said: Buffer): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(said));
    let heard = '';
    socket.setEncoding('latin1').on('data', (text) => (heard += text));
    // A server that hangs up in the middle has answered too.
    socket.on('error', () => {});
    socket.on('close', () => resolve([...heard.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((found) => Number(found[1]))));
  });
}
