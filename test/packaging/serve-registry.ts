import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { command } from './command.js';
import type { Packed } from './install-packed.js';

/** A registry that has the packed packages alone, as the npm registry will once they are published. */
export interface Registry {
  /** Environment of an npm that finds `@lexrun` here, and everything else where it always does. */
  readonly env: NodeJS.ProcessEnv;
  close(): void;
}

/** Serves packed packages on the loopback interface. */
export async function serveRegistry({ folder, archives }: Packed): Promise<Registry> {
  const directory = path.join(folder, 'archives');
  const manifests = await Promise.all(
    Object.values(archives).map(async (file) => {
      const { output } = await command('tar', ['-xOf', file, 'package/package.json'], directory);
      const integrity = `sha512-${createHash('sha512')
        .update(readFileSync(path.join(directory, file)))
        .digest('base64')}`;
      return { ...JSON.parse(output), dist: { integrity, file } };
    }),
  );
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? '').slice(1);
    const file = Object.values(archives).find((archive) => archive === name);
    if (file !== undefined) return void createReadStream(path.join(directory, file)).pipe(response);
    const manifest = manifests.find((known) => known.name === name);
    if (manifest === undefined) return void response.writeHead(404).end('{}');
    const { dist, version } = manifest;
    const tarball = `http://${request.headers.host}/${dist.file}`;
    const versions = { [version]: { ...manifest, dist: { integrity: dist.integrity, tarball } } };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // In a file: shells drop a variable whose name holds an @. What the machine's own says stays true.
  const config = path.join(folder, 'npmrc');
  const { output: own } = await command('npm', ['config', 'get', 'globalconfig'], folder);
  const said = existsSync(own.trim()) ? readFileSync(own.trim(), 'utf8') : '';
  writeFileSync(config, `${said}\n@lexrun:registry=http://127.0.0.1:${port}/\n`);
  return {
    env: { npm_config_globalconfig: config },
    close: () => server.close().closeAllConnections(),
  };
}
