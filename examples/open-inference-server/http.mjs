import Fastify from 'fastify';
import { EXTENSIONS, SERVER } from './inference.mjs';
import { readHttpRequest, writeHttpReply } from './tensors/http-codec.mjs';
import { describeFailure, ProtocolError } from './tensors/protocol-error.mjs';

const MODEL = '/v2/models/:name';
const VERSION = `${MODEL}/versions/:version`;

/** The protocol over HTTP, with the extension for binary tensors and Triton's repository calls. */
export function createHttpServer({ repository, inference, config, state }) {
  const app = Fastify({
    bodyLimit: config.MAX_BODY_BYTES,
    requestTimeout: config.TIMEOUT_MS,
    connectionTimeout: config.TIMEOUT_MS * 3,
    forceCloseConnections: 'idle',
    // What still comes in on an open connection gets an answer of the protocol.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    // Node refuses a time for the head above that for the whole request, and Fastify gives it the latter only later.
    http: {
      requestTimeout: config.TIMEOUT_MS,
      headersTimeout: config.TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
    },
  });
  app.removeAllContentTypeParsers();
  // Clients name all kinds of types, or none; what counts is the length of the JSON.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request) => {
    if ((request.headers['content-encoding'] || 'identity').toLowerCase() === 'identity') return;
    throw new ProtocolError('Compressed bodies are not read.', { http: 415 });
  });
  // Also where the request came before SIGTERM: its connection would be waited for.
  app.addHook('onSend', async (_request, reply) => {
    if (state.draining) reply.header('connection', 'close');
  });

  app.get('/v2', async () => SERVER);
  app.get('/v2/health/live', async () => ({ live: true }));
  app.get('/v2/health/ready', async (_request, reply) =>
    reply.code(state.isReady() ? 200 : 503).send({ ready: state.isReady() }),
  );
  app.post('/v2/repository/index', async () => repository.index());
  for (const change of ['load', 'unload']) {
    app.post(`/v2/repository/models/:name/${change}`, async ({ params }) => {
      inference.requireControl();
      await repository[change](params.name);
      return {};
    });
  }
  for (const route of [MODEL, VERSION]) {
    app.get(route, async ({ params }) => {
      const { name, versions, platform, inputs, outputs } = repository.get(params.name, params.version);
      return { name, versions, platform, inputs, outputs };
    });
    app.get(`${route}/ready`, async ({ params }, reply) => {
      const ready = repository.isReady(params.name, params.version);
      return reply.code(ready ? 200 : 503).send({ name: params.name, ready });
    });
    app.post(`${route}/infer`, async (request, reply) => {
      const gone = new AbortController();
      // The connection is listened to as well: an answer that waits behind another one of it hears of nothing.
      const socket = request.raw.socket.setMaxListeners(0);
      const over = () => {
        socket.off('close', over);
        if (!reply.raw.writableFinished) gone.abort();
      };
      reply.raw.once('close', over);
      socket.once('close', over);
      const { params, body, headers } = request;
      const asked = readHttpRequest(
        body ?? Buffer.alloc(0),
        headers['inference-header-content-length'],
        config.MAX_ELEMENTS,
      );
      const answer = await inference.infer({ ...params, ...asked }, gone.signal);
      const { headers: described, body: bytes } = writeHttpReply(answer, asked);
      return reply.headers(described).send(bytes);
    });
  }

  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: `There is no such resource; ${EXTENSIONS.join(', ')} are spoken.` }),
  );
  app.setErrorHandler((error, _request, reply) => {
    // Fastify's own refusals (a body too large, a broken request) carry a status.
    const { http, message, retryAfter } =
      error.statusCode < 500 ? { http: error.statusCode, message: error.message } : describeFailure(error);
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
    return reply.code(http).send({ error: message });
  });
  return app;
}
