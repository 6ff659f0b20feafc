// A service that tells what its model does: GET /?text=… classifies a text, GET /metrics is for Prometheus.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES, LexrunError } from '@lexrun/core';
import { pipeline } from '@lexrun/node';
import { startTelemetry } from './telemetry.mjs';

const model = process.env.MODEL ?? fileURLToPath(new URL('../models/sentiment', import.meta.url));
const port = Number(process.env.PORT ?? 3000);
const BASE = 'http://localhost';

const telemetry = startTelemetry({ log: (event) => console.log(JSON.stringify(event)) });
const classify = await pipeline('text-classification', { model, telemetry: telemetry.telemetry });
telemetry.observe(classify);

const server = createServer(async (request, response) => {
  const send = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  // Of a path such as `//` no URL can be made.
  if (!URL.canParse(request.url, BASE)) return send(400, { error: 'The URL is not well-formed.' });
  const { pathname, searchParams } = new URL(request.url, BASE);
  if (pathname === '/metrics') return telemetry.metrics(request, response);
  if (pathname !== '/') return send(404, { error: 'There is / and /metrics.' });
  try {
    send(200, await classify.run(searchParams.get('text') ?? ''));
  } catch (error) {
    // Nobody awaits this function: what it threw would end the process.
    const { code, message, hint } = LexrunError.from(error, 'INTERNAL', 'Something failed in an unforeseen way.');
    send(ERROR_CODES[code].http, { code, message, hint });
  }
});
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () =>
    server.close(async () => {
      await classify.close();
      await telemetry.shutdown();
    }),
  );
}
