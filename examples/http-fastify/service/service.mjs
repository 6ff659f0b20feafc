import { randomUUID } from 'node:crypto';
import { combineTelemetry } from '@lexrun/core';
import { pipeline } from '@lexrun/node';
import { clientOf, createKeyCheck } from './access.mjs';
import { HttpError, toReply } from './errors.mjs';
import { isJson } from './json.mjs';
import { createLog } from './log.mjs';
import { createMetrics } from './metrics.mjs';
import { createRateLimit } from './rate-limit.mjs';
import { parsePredict } from './schemas.mjs';
import { traced } from './trace.mjs';

/** Routes and their method. Anything else is 404 or 405. */
export const ROUTES = { '/predict': 'POST', '/health': 'GET', '/ready': 'GET', '/metrics': 'GET' };
/** Status of a request whose client did not wait for it; nobody receives it. */
export const GONE = 499;
/** Padded tokens of a run on a processor. A request waits for the run before it, and larger ones gain little there. */
const CPU_BATCH_TOKENS = 128;
/** Longest request id that is taken over, and what it may hold: it goes into headers and logs. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * The service without its HTTP framework. A request goes through `begin`, `admit`, `answer` and `end`; every answer is
 * `{ status, headers, body }`.
 * @param {ReturnType<import('./config.mjs').readConfig>} config
 * @param parts replaced in tests
 */
export function createService(config, parts = {}) {
  const log = parts.log ?? createLog(config.LOG);
  const metrics = createMetrics();
  const mayCall = createKeyCheck(config.API_KEYS);
  const waitOf = createRateLimit(config.RATE_LIMIT_PER_SECOND);
  let classify;
  let draining = false;

  const isReady = () => !draining && ['ok', 'degraded'].includes(classify?.health().status);
  const handlers = {
    '/health': () => ok({ status: 'ok' }),
    '/ready'() {
      if (!isReady()) throw new HttpError('NOT_READY');
      return ok({ status: 'ready' });
    },
    '/metrics': async () => ({ status: 200, headers: { 'content-type': TEXT }, body: await metrics.text() }),
    async '/predict'({ body, signal, startedAt }) {
      if (classify === undefined) throw new HttpError('NOT_READY');
      const { input, options } = parsePredict(body);
      // What the body took to arrive is part of the request's time.
      const left = Math.floor(config.REQUEST_TIMEOUT_MS - (performance.now() - startedAt));
      const timeoutMs = Math.max(1, Math.min(options.timeoutMs ?? left, left));
      const answer = await classify.run(input, { ...options, timeoutMs, signal });
      return ok(Array.isArray(answer) ? { results: answer } : answer);
    },
  };

  return {
    config,
    log,
    get draining() {
      return draining;
    },
    async start() {
      const telemetry = combineTelemetry(metrics.telemetry, log.telemetry);
      const { MODEL: model, DTYPE: dtype, DEVICE: device, EXECUTOR: executor, WORKERS: workers } = config;
      const { GRAPH_OPTIMIZATION: graphOptimization, REQUEST_TIMEOUT_MS: timeoutMs } = config;
      const queue = { maxTexts: config.QUEUE_MAX_TEXTS };
      const maxPaddedTokens = config.BATCH_TOKENS ?? (['auto', 'cpu'].includes(device) ? CPU_BATCH_TOKENS : undefined);
      classify = await pipeline('text-classification', {
        ...{ model, dtype, device, graphOptimization, executor, queue, telemetry, timeoutMs },
        ...(workers === undefined ? {} : { workers }),
        ...(maxPaddedTokens === undefined ? {} : { batch: { maxPaddedTokens } }),
        ...parts.model,
      });
      metrics.observe(classify);
    },
    /** Reads the model directory again and switches to it; requests go on meanwhile. */
    reload: async () => classify?.reload(config.MODEL),
    /** From now on not ready; requests are still answered. */
    drain() {
      draining = true;
    },
    close: async () => classify?.close(),

    /** A request's head has arrived. */
    begin({ method, path, requestId }) {
      const route = Object.hasOwn(ROUTES, path) ? path : path.startsWith('/docs') ? '/docs' : 'other';
      const id = REQUEST_ID.test(requestId ?? '') ? requestId : randomUUID();
      return { requestId: id, method, route, startedAt: performance.now() };
    },
    /** Whether its body may come. @throws HttpError */
    admit({ method, route }, headers, address) {
      const client = clientOf(address, headers['x-forwarded-for'], config.PROXY_HOPS);
      const waitMs = route === '/health' || route === '/ready' ? 0 : waitOf(client);
      if (waitMs > 0) throw new HttpError('RATE_LIMITED', { details: { waitMs } });
      const allowed = ROUTES[route];
      if (allowed !== undefined && method !== allowed) {
        throw new HttpError('METHOD_NOT_ALLOWED', { headers: { allow: allowed } });
      }
      if (route !== '/predict') return;
      if (!mayCall(headers)) throw new HttpError('UNAUTHORIZED', { headers: { 'www-authenticate': 'Bearer' } });
      // Nothing is ever unpacked, so no body can grow after its size was looked at.
      const packed = (headers['content-encoding'] || 'identity').toLowerCase() !== 'identity';
      if (packed || !isJson(headers['content-type'])) throw new HttpError('UNSUPPORTED_MEDIA_TYPE');
    },
    /** Answers; never rejects. `signal` fires when the client has gone. */
    async answer(facts, { headers, body, signal }) {
      const work = () => handlers[facts.route]({ body, signal, startedAt: facts.startedAt });
      return traced(facts, headers, async () => {
        try {
          return await log.during(facts, work);
        } catch (error) {
          return this.refuse(facts, error);
        }
      });
    },
    refuse(facts, error) {
      const reply = toReply(error, facts.requestId);
      facts.code = reply.body.error.code;
      // Of a failure nobody foresaw, where it happened: its message might quote a text.
      if (facts.code === 'INTERNAL')
        facts.at = String(error?.stack)
          .match(/^ +at .*$/gm)
          ?.slice(0, 5);
      return reply;
    },
    /** The answer is out, or the client has gone: then `status` is {@link GONE}. */
    end({ startedAt, ...facts }, status) {
      if (status === GONE) facts.code = 'ABORTED';
      const ms = Math.round((performance.now() - startedAt) * 10) / 10;
      metrics.record({ ...facts, status, ms });
      log.request({ ...facts, status, ms });
    },
  };
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const ok = (body) => ({ status: 200, headers: {}, body });
