import { HttpError } from '../http-fastify/service/errors.mjs';
import { parseJson } from '../http-fastify/service/json.mjs';

/**
 * The JSON of a request's body, read no further than its bound. Read from Node's own stream: the one of the web standard
 * costs several times as much.
 * @param {import('node:http').IncomingMessage} incoming
 * @throws HttpError
 */
export async function readJsonBody(incoming, maxBytes) {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  return parseJson(await readBytes(incoming, maxBytes));
}

function readBytes(incoming, maxBytes) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    const take = (chunk) => {
      size += chunk.byteLength;
      if (size <= maxBytes) return void chunks.push(chunk);
      // The rest is none of ours; the server takes care of it once the refusal is out.
      incoming.off('data', take).pause();
      reject(tooLarge());
    };
    incoming.on('data', take).once('end', () => resolve(Buffer.concat(chunks)));
    // A client that leaves before its body is complete is an error of the stream.
    incoming.once('error', reject);
  });
}

const tooLarge = () => new HttpError('BODY_TOO_LARGE', { headers: { connection: 'close' } });
