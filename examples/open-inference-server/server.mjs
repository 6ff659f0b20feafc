// Serves the models of a folder by the Open Inference Protocol; --help lists its settings.
import { readdir } from 'node:fs/promises';
import { describeConfig, readConfig } from './config.mjs';
import { createGrpcServer } from './grpc.mjs';
import { createHttpServer } from './http.mjs';
import { createInference } from './inference.mjs';
import { createRepository } from './model/repository.mjs';

/** How much longer than the longest request the last ones may take, in milliseconds. */
const GRACE_MS = 2_000;
/** How long the last lines of the log may take to be read, in milliseconds. */
const FLUSH_MS = 1_000;
/** How often readiness is looked at for gRPC's health service, whose watchers are told of changes, in milliseconds. */
const HEALTH_MS = 1_000;

if (process.argv.includes('--help')) process.stdout.write(describeConfig());
else await serve();

async function serve() {
  const refuse = (message) => {
    process.stderr.write(`${message}\n--help lists the variables.\n`);
    process.exitCode = 2;
  };
  let config;
  try {
    config = readConfig(process.env);
    await readdir(config.MODEL_REPOSITORY);
  } catch (error) {
    return refuse(error.syscall === undefined ? error.message : `MODEL_REPOSITORY: no folder to read (${error.code}).`);
  }
  const log = (event) => process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
  process.stdout.on('error', () => {});
  const repository = createRepository(config.MODEL_REPOSITORY, config, log, () => grpc.setServing(state.isReady()));
  const state = {
    draining: false,
    loaded: false,
    isReady: () => state.loaded && !state.draining && repository.allReady(),
  };
  const parts = { repository, inference: createInference(repository, config), config, state };
  const http = createHttpServer(parts);
  const grpc = createGrpcServer(parts);

  /** As it stands in an address. */
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
  let grpcPort;
  try {
    await http.listen({ port: config.HTTP_PORT, host: config.HOST });
    grpcPort = await grpc.listen(config.GRPC_PORT, host);
  } catch (error) {
    await http.close();
    grpc.abort();
    return refuse(`HOST, HTTP_PORT, GRPC_PORT: no listening there (${error.code ?? error.message}).`);
  }
  const loading = repository.loadAll(() => !state.draining);
  let stopping;
  const stop = (delayMs) => {
    stopping ??= (async () => {
      state.draining = true;
      grpc.setServing(false);
      log({ level: 'info', event: 'draining' });
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      const abort = () => {
        http.server.closeAllConnections();
        grpc.abort();
      };
      const timer = setTimeout(abort, config.TIMEOUT_MS + GRACE_MS);
      await Promise.all([http.close(), grpc.close()]);
      clearTimeout(timer);
      await loading;
      await repository.close();
      log({ level: 'info', event: 'stopped' });
      // What a log reader that stalls has not taken would hold the process for ever.
      setTimeout(() => process.exit(), FLUSH_MS).unref();
    })();
    return stopping;
  };
  process.on('SIGTERM', () => stop(config.DRAIN_DELAY_MS));
  process.on('SIGINT', () => stop(0));
  await loading;
  // SIGTERM may have come first: then nothing gets ready any more.
  if (state.draining) return;
  state.loaded = true;
  grpc.setServing(state.isReady());
  // Sessions also die, and come back, by themselves.
  setInterval(() => grpc.setServing(state.isReady()), HEALTH_MS).unref();
  const { port } = http.server.address();
  // A folder without models, or with one that does not load, is listened for and not ready.
  const outcome = state.isReady() ? { level: 'info', event: 'ready' } : { level: 'error', event: 'not-ready' };
  log({ ...outcome, url: `http://${host}:${port}`, grpc: `${host}:${grpcPort}` });
}
