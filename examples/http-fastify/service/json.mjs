import { HttpError } from './errors.mjs';

const JSON_TYPE = /^application\/json\s*(;\s*charset=("?)utf-8\2\s*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Whether a Content-Type is the one of bodies: JSON, and no other charset than its own. */
export const isJson = (type = '') => JSON_TYPE.test(type);

/** JSON of a body's bytes. Bytes that are no UTF-8 are no JSON: replaced, they would be another text. @throws HttpError */
export function parseJson(bytes) {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new HttpError('MALFORMED_JSON');
  }
}
