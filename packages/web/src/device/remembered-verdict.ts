import { type SelfTest, sha256 } from '@lexrun/core';

const CACHE_NAME = 'lexrun-devices-1';

/** Where the verdict about one model on one adapter, browser and runtime is kept. */
export interface Verdicts {
  read(): Promise<SelfTest | undefined>;
  write(verdict: SelfTest): Promise<void>;
}

/** Remembers self-tests between visits, so that only the first one pays for it. Without Cache Storage nothing is kept. */
export async function rememberedVerdict(
  onnx: Uint8Array<ArrayBuffer>,
  adapter: string,
  runtime: string,
): Promise<Verdicts> {
  const facts = [await sha256(onnx), adapter, runtime, navigator.userAgent].join('\n');
  const key = `/.lexrun/self-test/${await sha256(new TextEncoder().encode(facts))}`;
  const store = async (): Promise<Cache | undefined> => globalThis.caches?.open(CACHE_NAME);
  return {
    async read() {
      try {
        const verdict = (await (await (await store())?.match(key))?.json()) as SelfTest | undefined;
        return typeof verdict?.passed === 'boolean' ? verdict : undefined;
      } catch {
        return undefined;
      }
    },
    async write(verdict) {
      try {
        await (await store())?.put(key, Response.json(verdict));
      } catch {
        // Not remembered: the next visit tests again.
      }
    },
  };
}
