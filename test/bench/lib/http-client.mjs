import { once } from 'node:events';
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * So many kept connections, each of which asks again as soon as it has its answer. Plain sockets and prepared requests:
 * the client shares the processors with the server, and what it spends is missing there. Only answers with a
 * Content-Length are understood.
 * @returns `samples` of every answer, those that came after the end included; `perSecond` of those with 200 before it;
 * `errors`: connections that broke
 */
export async function plainLoop({ url, bodies, connections, seconds }) {
  const { hostname, port, pathname, host } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: `;
  const requests = bodies.map((body) => Buffer.from(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`));
  const samples = [];
  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname).setNoDelay(true));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));

  let next = 0;
  let good = 0;
  let errors = 0;
  const end = performance.now() + seconds * 1000;
  const converse = (socket) =>
    new Promise((resolve) => {
      let sentAt;
      const ask = () => {
        sentAt = performance.now();
        socket.write(requests[next++ % requests.length]);
      };
      const take = answerReader((status) => {
        const now = performance.now();
        samples.push({ status, ms: now - sentAt });
        if (now < end) {
          if (status === 200) good++;
          ask();
        } else socket.end(resolve);
      });
      socket.on('data', take).on('close', () => {
        if (!socket.writableEnded) errors++;
        resolve();
      });
      socket.on('error', () => {});
      ask();
    });
  await Promise.all(sockets.map(converse));
  return { samples, errors, perSecond: good / seconds };
}

/** Takes the chunks of a connection, and tells the status of every answer that is complete. */
function answerReader(onAnswer) {
  let held;
  return (chunk) => {
    const data = held === undefined ? chunk : Buffer.concat([held, chunk]);
    held = data;
    const at = data.indexOf(HEAD_END);
    if (at === -1) return;
    const head = data.latin1Slice(0, at);
    const length = Number(LENGTH.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) throw new Error(`An answer without Content-Length: ${head}`);
    if (data.length < at + HEAD_END.length + length) return;
    // One request at a time: nothing follows.
    held = undefined;
    onAnswer(Number(head.slice(9, 12)));
  };
}
