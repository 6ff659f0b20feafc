// The service of http-fastify on Hono: node server.mjs, or --help for its settings.
import { runService } from '../http-fastify/service/run.mjs';
import { createApp } from './app.mjs';

await runService(createApp);
