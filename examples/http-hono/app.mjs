import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { refuseConnection, refuseExpectation } from '../http-fastify/service/bad-http.mjs';
import { HttpError } from '../http-fastify/service/errors.mjs';
import { openApiDocument } from '../http-fastify/service/openapi.mjs';
import { GONE, ROUTES } from '../http-fastify/service/service.mjs';
import { whenOver } from '../http-fastify/service/when-over.mjs';
import { readJsonBody } from './body.mjs';
import { createDocs } from './docs.mjs';

const MAX_HEADER_BYTES = 8_192;

/** The service on Hono: what is here is HTTP; what is asked and answered is in http-fastify/service/. */
export async function createApp(service) {
  const { REQUEST_TIMEOUT_MS: timeout, MAX_BODY_BYTES, MAX_CONNECTIONS, API_KEYS } = service.config;
  const docs = createDocs(openApiDocument({ version: '0.1.0', secured: API_KEYS !== undefined }));
  const app = new Hono();

  /** Headers of every answer. */
  const common = (context) => ({
    'x-request-id': context.get('facts').requestId,
    'x-content-type-options': 'nosniff',
    // Clients on kept connections move on while their last answer still arrives.
    ...(service.draining ? { connection: 'close' } : {}),
  });
  // All headers at once, and plain: a header that is set on its own makes Hono build the whole Response object.
  const send = (context, { status, headers, body }) => {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const type = typeof body === 'object' ? { 'content-type': 'application/json; charset=utf-8' } : {};
    return context.body(text, status, { ...common(context), ...type, ...headers });
  };
  app.use(async (context, next) => {
    const { incoming, outgoing } = context.env;
    const facts = service.begin({
      method: context.req.method,
      path: context.req.path,
      requestId: incoming.headers['x-request-id'],
    });
    const gone = new AbortController();
    whenOver(incoming, outgoing, (sent) => {
      if (!sent) gone.abort();
      service.end(facts, sent ? outgoing.statusCode : GONE);
    });
    context.set('facts', facts);
    context.set('gone', gone.signal);
    try {
      service.admit(facts, incoming.headers, incoming.socket.remoteAddress);
      await next();
    } catch (error) {
      context.res = send(context, service.refuse(facts, error));
    }
  });
  app.use('/docs/*', async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(common(context))) context.header(name, value);
  });
  for (const [path, method] of Object.entries(ROUTES)) {
    app.on(method, path, async (context) => {
      const { incoming } = context.env;
      const body = method === 'POST' ? await readJsonBody(incoming, MAX_BODY_BYTES) : undefined;
      const { headers } = incoming;
      return send(context, await service.answer(context.get('facts'), { headers, body, signal: context.get('gone') }));
    });
  }
  // Before the next, whose star stands for nothing as well.
  app.get('/docs', (context) => context.redirect('/docs/'));
  app.get('/docs/*', (context) => docs(context));
  app.notFound((context) => send(context, service.refuse(context.get('facts'), new HttpError('NOT_FOUND'))));
  // Hono catches what handlers throw before any middleware sees it.
  app.onError((error, context) => send(context, service.refuse(context.get('facts'), error)));

  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      maxHeaderSize: MAX_HEADER_BYTES,
      requestTimeout: timeout,
      headersTimeout: timeout,
      keepAliveTimeout: 20_000,
      connectionsCheckingInterval: 1_000,
    },
  });
  // The adapter makes a URL of them, and refuses by itself what gives none. No answer depends on the host.
  server.prependListener('request', (incoming) => {
    incoming.headers.host = 'localhost';
    if (!incoming.url.startsWith('/') && !URL.canParse(incoming.url)) incoming.url = `/${incoming.url}`;
  });
  server.on('clientError', refuseConnection).on('checkExpectation', refuseExpectation);
  server.maxConnections = MAX_CONNECTIONS;
  // Silence of a connection, also of one whose client does not read its answer.
  server.setTimeout(timeout * 3);

  return {
    async listen(port, host) {
      server.listen(port, host);
      await once(server, 'listening');
      return server.address().port;
    },
    close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      return closed;
    },
    abort: () => server.closeAllConnections(),
  };
}
