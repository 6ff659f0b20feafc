import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { HttpError, toReply } from './errors.mjs';

const CODES = { ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT', HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE' };

/** Answers what is no request for a framework, or not yet: a listener of the server's `clientError`. */
export function refuseConnection(error, socket) {
  // Into an answer that has begun, nothing else may be written.
  if (!socket.writable || socket._httpMessage?.headersSent) return void socket.destroy();
  const { status, headers, text } = refusal(CODES[error.code] ?? 'MALFORMED_REQUEST');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`);
  socket.destroySoon();
}

/** Answers who expects anything but 100-continue: a listener of the server's `checkExpectation`. */
export function refuseExpectation(_request, response) {
  const { status, headers, text } = refusal('EXPECTATION_FAILED');
  response.writeHead(status, headers).end(text);
}

function refusal(code) {
  const requestId = randomUUID();
  const { status, body } = toReply(new HttpError(code), requestId);
  const text = JSON.stringify(body);
  const type = 'application/json; charset=utf-8';
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(text), 'x-request-id': requestId };
  return { status, text, headers: { ...headers, connection: 'close' } };
}
