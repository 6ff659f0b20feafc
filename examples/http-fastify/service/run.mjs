import { describeConfig, readConfig } from './config.mjs';
import { createService } from './service.mjs';

/** How much longer than the longest request the last ones may take, in milliseconds. */
const GRACE_MS = 2_000;

/** How long the last lines of the log may take to be read, in milliseconds. */
const FLUSH_MS = 1_000;

/**
 * Starts a service, and ends it in order at SIGTERM: not ready first, then no new connections, then the requests in hand,
 * then the model. SIGHUP loads the model directory again.
 * @param createApp makes `{ listen(port, host) → port, close(), abort() }` of a service
 */
export async function runService(createApp) {
  if (process.argv.includes('--help')) return void process.stdout.write(describeConfig());
  const refuse = (message) => {
    process.stderr.write(`${message}\n--help lists the variables.\n`);
    process.exitCode = 2;
  };
  let config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    return refuse(error.message);
  }
  // A log reader that leaves is no reason to stop answering.
  process.stdout.on('error', () => {});
  const service = createService(config);
  const app = await createApp(service);
  const say = (event, facts = {}) => service.log.event({ level: 'info', event, ...facts });

  // Listening first: probes learn that the process lives while the model is still loading.
  let port;
  try {
    port = await app.listen(config.PORT, config.HOST);
  } catch ({ code }) {
    return refuse(`HOST, PORT: no listening on ${config.HOST}, port ${config.PORT} (${code}).`);
  }
  const loading = service.start();
  let stopping;
  const stop = (delayMs) => {
    stopping ??= (async () => {
      service.drain();
      say('draining');
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      const timer = setTimeout(() => app.abort(), config.REQUEST_TIMEOUT_MS + GRACE_MS);
      await app.close();
      clearTimeout(timer);
      await loading.catch(() => {});
      await service.close();
      say('stopped');
      // What a log reader that stalls has not taken would hold the process for ever.
      setTimeout(() => process.exit(), FLUSH_MS).unref();
    })();
    return stopping;
  };
  process.on('SIGTERM', () => stop(config.DRAIN_DELAY_MS));
  // At a terminal nobody waits for a balancer.
  process.on('SIGINT', () => stop(0));
  process.on('SIGHUP', () =>
    loading
      .then(() => service.reload())
      .then(
        () => say('reloaded'),
        ({ code, message }) => service.log.event({ level: 'error', event: 'reload-failed', code, message }),
      ),
  );

  try {
    await loading;
    // SIGTERM may have come first: then nothing gets ready any more.
    if (stopping !== undefined) return;
    // An IPv6 address stands in brackets there.
    say('ready', { url: `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}` });
  } catch ({ code, message, hint }) {
    service.log.event({ level: 'error', event: 'load-failed', code, message, hint });
    process.exitCode = 1;
    await stop(0);
  }
}
