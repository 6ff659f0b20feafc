import * as z from 'zod';
import { ErrorReply, PredictReply, PredictRequest, Status } from './schemas.mjs';

const json = (name) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });
const reply = (description, name) => ({ description, content: json(name) });
const failures = (statuses) => Object.fromEntries(statuses.map(([code, why]) => [code, reply(why, 'ErrorReply')]));

const PREDICT_FAILURES = [
  [400, 'The body is not JSON'],
  [401, 'No valid API key'],
  [408, 'The body did not arrive in time'],
  [413, 'The body is too large'],
  [415, 'The body is not application/json, or compressed'],
  [422, 'A field or a text is not acceptable'],
  [429, 'The queue is full, or the client asks too often; see Retry-After'],
  [500, 'The model failed'],
  [503, 'Starting, shutting down, or the executors keep failing; see Retry-After'],
  [504, 'The time was up before the answer was there'],
];

/** The OpenAPI 3.1 document, made from the schemas that check the requests. */
export function openApiDocument({ version, secured }) {
  const schemas = { PredictRequest, PredictReply, ErrorReply, Status };
  const get = (summary, content, more = {}) => ({
    get: { summary, responses: { 200: { description: 'OK', content }, ...more } },
  });
  return {
    openapi: '3.1.0',
    info: { title: 'Lexrun text classification', version, description: 'Sentiment of reviews.' },
    paths: {
      '/predict': {
        post: {
          operationId: 'predict',
          summary: 'Classify one text or a list',
          requestBody: { required: true, content: json('PredictRequest') },
          responses: {
            200: reply('The answers, in the order of the texts', 'PredictReply'),
            ...failures(PREDICT_FAILURES),
          },
          ...(secured ? { security: [{ key: [] }] } : {}),
        },
      },
      '/health': get('Liveness: the process answers', json('Status')),
      '/ready': get('Readiness: the model answers', json('Status'), failures([[503, 'Starting or shutting down']])),
      '/metrics': get('Metrics for Prometheus', { 'text/plain': { schema: { type: 'string' } } }),
    },
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toSchema(schema)])),
      ...(secured ? { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } } : {}),
    },
  };
}

function toSchema(schema) {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return rest;
}
