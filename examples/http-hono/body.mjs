import { HttpError } from '../http-fastify/service/errors.mjs';

const JSON_TYPE = /^application\/json\s*(;\s*charset=utf-8\s*)?$/i;

/**
 * The JSON of a request's body, read no further than its bound.
 * @param {Request} request
 * @throws HttpError
 */
export async function readJsonBody(request, maxBytes) {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) throw new HttpError('UNSUPPORTED_MEDIA_TYPE');
  const tooLarge = new HttpError('BODY_TOO_LARGE', { headers: { connection: 'close' } });
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge;
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new HttpError('MALFORMED_JSON');
  }
}
