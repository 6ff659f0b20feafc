import { HttpError } from '../http-fastify/service/errors.mjs';

const JSON_TYPE = /^application\/json\s*(;\s*charset=utf-8\s*)?$/i;

/**
 * The JSON of a request's body, read no further than its bound. Read from Node's own stream: the one of the web standard
 * costs several times as much.
 * @param {import('node:http').IncomingMessage} incoming
 * @throws HttpError
 */
export async function readJsonBody(incoming, maxBytes) {
  const { 'content-type': type = '', 'content-length': length = 0 } = incoming.headers;
  if (!JSON_TYPE.test(type)) throw new HttpError('UNSUPPORTED_MEDIA_TYPE');
  if (Number(length) > maxBytes) throw tooLarge();
  const bytes = await readBytes(incoming, maxBytes);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new HttpError('MALFORMED_JSON');
  }
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
