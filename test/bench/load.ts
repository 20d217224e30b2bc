import { connect } from 'node:net';

// Keeps CONNECTIONS busy with one GET for SECONDS, then prints how many answers came back.
const [port = '0', path = '/', seconds = '2', connections = '8'] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n`;
const until = Date.now() + Number(seconds) * 1000;
let answers = 0;
let open = 0;
for (let i = 0; i < Number(connections); i++) {
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(request));
  open++;
  let pending = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    pending += chunk;
    const head = pending.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(pending.slice(0, head))?.[1] ?? 0);
    if (pending.length < head + 4 + length) return;
    pending = pending.slice(head + 4 + length);
    answers++;
    if (Date.now() < until) socket.write(request);
    else socket.end();
  });
  socket.on('close', () => {
    if (--open === 0) console.log(JSON.stringify({ answers }));
  });
}
