import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('lexrun-example-http');

/**
 * Does a request's work inside a span that continues the trace of its client (`traceparent`). Nothing happens unless an
 * SDK of OpenTelemetry was registered: `node --import ./your-sdk.mjs server.mjs`.
 */
export function traced({ method, route }, headers, work) {
  const caller = propagation.extract(context.active(), headers);
  const attributes = { 'http.request.method': method, 'http.route': route };
  return tracer.startActiveSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, caller, async (span) => {
    try {
      const reply = await work();
      span.setAttribute('http.response.status_code', reply.status);
      if (reply.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      return reply;
    } finally {
      span.end();
    }
  });
}
