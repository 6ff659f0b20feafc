import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

// The files of Swagger UI come with Fastify's plugin; the package swagger-ui-dist would report its installation.
const plugin = createRequire(new URL('../http-fastify/app.mjs', import.meta.url)).resolve('@fastify/swagger-ui');
const FILES = path.join(path.dirname(plugin), 'static');
const TYPES = { '.css': 'text/css', '.js': 'text/javascript', '.png': 'image/png' };
const CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8"><title>Lexrun</title>
<link rel="stylesheet" href="./static/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="./static/swagger-ui-bundle.js"></script>
<script src="./start.js"></script>
`;
const START = `SwaggerUIBundle({ url: './json', dom_id: '#swagger-ui', validatorUrl: null });`;

/** Swagger UI from this process, on the document given. */
export function createDocs(document) {
  const made = {
    '/docs/': ['text/html; charset=utf-8', PAGE],
    '/docs/start.js': ['text/javascript', START],
    '/docs/json': ['application/json; charset=utf-8', JSON.stringify(document)],
  };
  const files = ['swagger-ui.css', 'swagger-ui-bundle.js'].filter((name) => existsSync(path.join(FILES, name)));
  for (const name of files) made[`/docs/static/${name}`] = [TYPES[path.extname(name)], undefined];
  return (context) => {
    const at = context.req.path;
    if (!Object.hasOwn(made, at)) return context.notFound();
    const [type, body = readFileSync(path.join(FILES, path.basename(at)))] = made[at];
    return context.body(body, 200, { 'content-type': type, 'content-security-policy': CSP });
  };
}
