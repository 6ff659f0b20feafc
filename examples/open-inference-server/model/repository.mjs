import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtocolError } from '../tensors/protocol-error.mjs';
import { loadTensorModel } from './tensor-model.mjs';
import { loadTextModel } from './text-model.mjs';

/** What a model's whole pipeline is called: `<model>_text`, as ensembles are beside their parts. */
const TEXT_SUFFIX = '_text';
const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;
const VERSION = /^[1-9]\d{0,8}$/;

/**
 * The models of a folder and their versions. Names from clients are only ever compared with those the folder lists.
 * @param log called with `{ event, … }`
 * @param changed called after each load and unload, however it went
 */
export function createRepository(folder, config, log, changed = () => {}) {
  /** By name, then by version: `{ state, reason, model }`. */
  const served = new Map();
  const busy = new Map();

  /** What a folder holds. One that cannot be read is told of, and keeps no other model from being served. */
  const list = async (path, model) => {
    try {
      return await readdir(path);
    } catch ({ code }) {
      // A link to a file is none of ours.
      if (code !== 'ENOTDIR') log({ level: 'error', event: 'unreadable', model, code });
      return [];
    }
  };
  const scan = async () => {
    const found = new Map();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      // Volumes of Kubernetes are folders behind links.
      if (!(entry.isDirectory() || entry.isSymbolicLink()) || !NAME.test(entry.name)) continue;
      const path = join(folder, entry.name);
      const versions = existsSync(join(path, 'config.json'))
        ? [['1', path]]
        : (await list(path, entry.name)).filter((name) => VERSION.test(name)).map((name) => [name, join(path, name)]);
      if (versions.length > 0) found.set(entry.name, versions);
    }
    return found;
  };

  /** @param hasTextFolder whether the name of its pipeline is that of another model, which then keeps it */
  const loadVersion = async (name, version, path, hasTextFolder) => {
    try {
      const loaded = [[name, await loadTensorModel(path, config)]];
      try {
        const text = hasTextFolder ? undefined : await loadTextModel(path, config);
        if (text !== undefined) loaded.push([`${name}${TEXT_SUFFIX}`, text]);
      } catch (error) {
        await loaded[0][1].close();
        throw error;
      }
      log({ level: 'info', event: 'loaded', model: name, version });
      return loaded.map(([own, model]) => ({ name: own, folder: name, version, state: 'READY', reason: '', model }));
    } catch (error) {
      log({ level: 'error', event: 'load-failed', model: name, version, code: error.code, message: error.message });
      return [{ name, folder: name, version, state: 'UNAVAILABLE', reason: error.code ?? 'INTERNAL', error }];
    }
  };
  const isOf =
    (name) =>
    ({ name: own, folder: from }) =>
      own === name || from === name;
  const namesOf = (name) => [name, `${name}${TEXT_SUFFIX}`];
  /** Takes the entries out first, so that no new request finds them, then lets them finish. */
  const retire = (name) => {
    const old = namesOf(name).flatMap((each) => [...(served.get(each)?.values() ?? [])].filter(isOf(name)));
    for (const entry of old) {
      const versions = served.get(entry.name);
      versions.delete(entry.version);
      if (versions.size === 0) served.delete(entry.name);
    }
    return Promise.all(old.map(({ model }) => model?.close()));
  };
  /** One change of a model at a time. Clients choose the names: none stays once its change is done. */
  const exclusive = async (name, work) => {
    if (!NAME.test(name)) throw unknown(name);
    const next = (busy.get(name) ?? Promise.resolve()).catch(() => {}).then(work);
    busy.set(name, next);
    try {
      await next;
    } finally {
      if (busy.get(name) === next) busy.delete(name);
      changed();
    }
  };

  const load = (name) =>
    exclusive(name, async () => {
      const found = await scan();
      const versions = found.get(name);
      if (versions === undefined) throw unknown(name);
      const hasTextFolder = found.has(`${name}${TEXT_SUFFIX}`);
      const loads = versions.map(([version, path]) => loadVersion(name, version, path, hasTextFolder));
      const entries = (await Promise.all(loads)).flat();
      const failed = entries.find(({ error }) => error !== undefined);
      // The one in use stays where the next cannot be loaded.
      if (failed !== undefined && served.get(name)?.size > 0) {
        await Promise.all(entries.map(({ model }) => model?.close()));
        throw failed.error;
      }
      const old = retire(name);
      for (const entry of entries) {
        if (!served.has(entry.name)) served.set(entry.name, new Map());
        served.get(entry.name).set(entry.version, entry);
      }
      await old;
      if (failed !== undefined) throw failed.error;
    });

  const find = (name, version = '') => {
    const versions = served.get(name);
    const latest = versions && [...versions.keys()].sort((a, b) => Number(b) - Number(a))[0];
    return versions?.get(version === '' ? latest : version);
  };
  return {
    load,
    unload: (name) =>
      exclusive(name, async () => {
        if (!served.has(name)) throw unknown(name);
        await retire(name);
        log({ level: 'info', event: 'unloaded', model: name });
      }),
    /** @param goOn asked before each model */
    async loadAll(goOn) {
      for (const name of (await scan()).keys()) if (goOn()) await load(name).catch(() => {});
    },
    /** @throws ProtocolError for a model that is not served. */
    get(name, version) {
      const entry = find(name, version);
      if (entry === undefined) throw unknown(name);
      if (entry.model === undefined)
        throw new ProtocolError('The model could not be loaded.', { http: 503, grpc: 'UNAVAILABLE' });
      return { ...entry.model, name, version: entry.version, versions: [...served.get(name).keys()] };
    },
    isReady: (name, version) => find(name, version)?.model?.isReady() === true,
    /** Whether every model of the folder answers. */
    allReady: () =>
      served.size > 0 &&
      [...served.values()].every((versions) => [...versions.values()].every(({ model }) => model?.isReady())),
    async index() {
      const known = [...served.values()].flatMap((versions) => [...versions.values()]);
      const listed = [...(await scan())].flatMap(([name, versions]) =>
        versions.map(([version]) => ({ name, version })),
      );
      const idle = listed.filter(({ name, version }) => served.get(name)?.get(version) === undefined);
      const rows = known.map(({ name, version, state, reason }) => ({ name, version, state, reason }));
      return [...rows, ...idle.map((each) => ({ ...each, state: 'UNAVAILABLE', reason: 'unloaded' }))];
    },
    close: () => Promise.all([...served.keys()].map((name) => retire(name))),
  };
}

function unknown(name) {
  const shown = NAME.test(name) ? ` ${name}` : '';
  return new ProtocolError(`There is no model${shown} of this version.`, { http: 404, grpc: 'NOT_FOUND' });
}
