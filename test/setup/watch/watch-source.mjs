// Puts the watcher of the tests into core: where a model is loaded, and where a canary is made. Every pipeline goes
// through one of them, whoever opens it. Works on the source and on the build, which have the same words there.

const SEAMS = [
  { file: /[\\/]core[\\/](src|dist)[\\/]pipeline[\\/]load-model\.[jt]s$/, name: 'loadModel', watcher: 'watchModel' },
  {
    file: /[\\/]core[\\/](src|dist)[\\/]rollout[\\/]create-canary\.[jt]s$/,
    name: 'createCanary',
    watcher: 'watchCanary',
  },
];
const PARTS = `
import { combineTelemetry as toldCombine } from '../telemetry/combine-telemetry.js';
import { structuredLog as toldLog } from '../telemetry/structured-log.js';
const toldParts = { combineTelemetry: toldCombine, structuredLog: toldLog, openTelemetry: () => import('../otel/open-telemetry.js') };
`;

/** Whether a module is one of those to watch; `id` is its path or its file URL. */
export const isSeam = (id) => SEAMS.some(({ file }) => file.test(id.split('?')[0]));

/**
 * The same module, watched.
 * @param watcher how the module is to import watcher.mjs
 * @throws Error where the words it looks for are gone: a watcher that sees nothing would pass every test.
 */
export function watchSource(id, source, watcher) {
  const seam = SEAMS.find(({ file }) => file.test(id.split('?')[0]));
  const declared = new RegExp(`export (async )?function ${seam.name}\\b`);
  if (!declared.test(source)) throw new Error(`${id} has no function ${seam.name} to watch any more`);
  // A function declaration, since modules that import each other may call it before this one has run.
  return `${source.replace(declared, (found) => found.slice('export '.length))}
import { ${seam.watcher} as toldWatch } from ${JSON.stringify(watcher)};${PARTS}
function toldOpen(...given) { return toldWatch(${seam.name}, given, toldParts); }
export { toldOpen as ${seam.name} };
`;
}
