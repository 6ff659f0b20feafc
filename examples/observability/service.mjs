// A service that tells what its model does: GET /?text=… classifies a text, GET /metrics is for Prometheus.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES, LexrunError } from '@lexrun/core';
import { pipeline } from '@lexrun/node';
import { startTelemetry } from './telemetry.mjs';

const model = process.env.MODEL ?? fileURLToPath(new URL('../models/sentiment', import.meta.url));
const port = Number(process.env.PORT ?? 3000);

const telemetry = startTelemetry({ log: (event) => console.log(JSON.stringify(event)) });
const classify = await pipeline('text-classification', { model, telemetry: telemetry.telemetry });
telemetry.observe(classify);

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/metrics') return telemetry.metrics(request, response);
  const send = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  if (pathname !== '/') return send(404, { error: 'There is / and /metrics.' });
  try {
    send(200, await classify.run(searchParams.get('text') ?? ''));
  } catch (error) {
    if (!LexrunError.is(error)) throw error;
    const { code, message, hint } = error;
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
