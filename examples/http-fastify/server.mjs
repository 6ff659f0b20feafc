// Classifies texts over HTTP with the model of this repository: npm run example:http, or --help for its settings.
import { createApp } from './app.mjs';
import { runService } from './service/run.mjs';

await runService(createApp);
