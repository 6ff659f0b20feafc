import { type ModelReference, toModelReference } from '@lexrun/core';
import { factsOf, openCache } from './cache-entry.js';
import { resolveReference } from './resolve-reference.js';

/** A model that is kept in this browser. */
export interface CachedModel {
  /** Address of its folder. */
  readonly model: string;
  /** Files that are kept. */
  readonly files: number;
  /** Their size. */
  readonly bytes: number;
  /** When its oldest file was stored or last compared with the server, in milliseconds since the epoch. */
  readonly checkedAt: number;
}

/** The models this origin keeps in Cache Storage. */
export const cache: {
  /** Every kept model, largest first. Empty where the page has no Cache Storage. */
  list(): Promise<CachedModel[]>;
  /**
   * Forgets a model, named as it was given to `pipeline()`. A model in use goes on running.
   * @returns whether anything was kept of it
   * @throws LexrunError `INVALID_OPTIONS`.
   */
  delete(model: string | ModelReference): Promise<boolean>;
} = {
  async list() {
    const models = new Map<string, CachedModel>();
    for (const { facts } of await entries()) {
      const { model, files, bytes, checkedAt } = models.get(facts.model) ?? { ...facts, files: 0, bytes: 0 };
      models.set(facts.model, {
        model,
        files: files + (facts.absent ? 0 : 1),
        bytes: bytes + facts.bytes,
        checkedAt: Math.min(checkedAt, facts.checkedAt),
      });
    }
    return [...models.values()].sort((a, b) => b.bytes - a.bytes);
  },
  async delete(model) {
    const { baseOf } = await import('./other-references.js');
    const base = baseOf(resolveReference(toModelReference(model)));
    const own = (await entries()).filter(({ facts }) => facts.model === base);
    const store = await openCache();
    for (const { request } of own) await store?.delete(request);
    return own.length > 0;
  },
};

async function entries(): Promise<{ request: Request; facts: NonNullable<ReturnType<typeof factsOf>> }[]> {
  const store = await openCache();
  const found = [];
  for (const request of (await store?.keys()) ?? []) {
    const response = await store?.match(request);
    const facts = response === undefined ? undefined : factsOf(response);
    if (facts !== undefined) found.push({ request, facts });
  }
  return found;
}
