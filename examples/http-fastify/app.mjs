import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify from 'fastify';
import { refuseConnection, refuseExpectation } from './service/bad-http.mjs';
import { HttpError } from './service/errors.mjs';
import { parseJson } from './service/json.mjs';
import { openApiDocument } from './service/openapi.mjs';
import { GONE, ROUTES } from './service/service.mjs';
import { whenOver } from './service/when-over.mjs';

const MAX_HEADER_BYTES = 8_192;
/** Methods that get a 405 where a route has another one. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const DOCS_CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** The service on Fastify: what is here is HTTP; what is asked and answered is in service/. */
export async function createApp(service) {
  const {
    REQUEST_TIMEOUT_MS: timeout,
    MAX_BODY_BYTES: bodyLimit,
    MAX_CONNECTIONS: connections,
    API_KEYS,
  } = service.config;
  const app = Fastify({
    bodyLimit,
    requestTimeout: timeout,
    keepAliveTimeout: 20_000,
    // Silence of a connection, also of one whose client does not read its answer.
    connectionTimeout: timeout * 3,
    forceCloseConnections: 'idle',
    // What still comes in on an open connection gets an answer of the service.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    clientErrorHandler: refuseConnection,
    // A path that cannot be decoded reaches no hook.
    frameworkErrors(_error, request, reply) {
      begin(request, reply);
      fail(new HttpError('NOT_FOUND'), request, reply);
    },
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: timeout, connectionsCheckingInterval: 1_000 },
  });
  app.server.maxConnections = connections;
  app.server.on('checkExpectation', refuseExpectation);
  // Bytes as they came, since Fastify's own parser puts other characters where they are no UTF-8. `admit` checks the type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  await app.register(swagger, {
    mode: 'static',
    specification: { document: openApiDocument({ version: '0.1.0', secured: API_KEYS !== undefined }) },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_CSP, uiConfig: { validatorUrl: null } });

  app.decorateRequest('facts', null);
  app.decorateRequest('gone', null);
  const begin = (request, reply) => {
    const { raw, headers } = request;
    // A path can be spelt in many ways; the router has told which one it is.
    const path = request.routeOptions.url ?? request.url.split('?', 1)[0];
    request.facts = service.begin({ method: raw.method, path, requestId: headers['x-request-id'] });
    request.gone = new AbortController();
    whenOver(raw, reply.raw, (sent) => {
      if (!sent) request.gone.abort();
      service.end(request.facts, sent ? reply.statusCode : GONE);
    });
    reply.headers({ 'x-request-id': request.facts.requestId, 'x-content-type-options': 'nosniff' });
  };
  app.addHook('onRequest', async (request, reply) => {
    begin(request, reply);
    service.admit(request.facts, request.headers, request.raw.socket.remoteAddress);
  });
  // Clients on kept connections move on while their last answer still arrives, also where they asked before SIGTERM.
  app.addHook('onSend', async (_request, reply) => {
    if (service.draining) reply.header('connection', 'close');
  });

  const handler = async (request, reply) => {
    const { status, headers, body } = await service.answer(request.facts, {
      headers: request.headers,
      body: request.method === 'POST' ? parseJson(request.body ?? Buffer.alloc(0)) : undefined,
      signal: request.gone.signal,
    });
    return reply.code(status).headers(headers).send(body);
  };
  for (const [url, method] of Object.entries(ROUTES)) {
    // The other methods never reach the handler: `admit` answers them.
    app.route({ url, method: METHODS.filter((name) => name !== method), handler });
    app.route({ url, method, handler });
  }

  const fail = (error, request, reply) => {
    const { status, headers, body } = service.refuse(request.facts, toHttpError(error));
    return reply.code(status).headers(headers).send(body);
  };
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => fail(new HttpError('NOT_FOUND'), request, reply));

  return {
    async listen(port, host) {
      await app.listen({ port, host });
      return app.server.address().port;
    },
    close: () => app.close(),
    abort: () => app.server.closeAllConnections(),
  };
}

/** Fastify's own refusals by their status; everything else stays what it is. */
function toHttpError(error) {
  if (error instanceof HttpError || error.statusCode === undefined || error.statusCode >= 500) return error;
  const codes = {
    404: 'NOT_FOUND',
    408: 'REQUEST_TIMEOUT',
    413: 'BODY_TOO_LARGE',
    415: 'UNSUPPORTED_MEDIA_TYPE',
  };
  return new HttpError(codes[error.statusCode] ?? 'MALFORMED_REQUEST');
}
