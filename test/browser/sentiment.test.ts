import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Stage, useBrowser, WEBGPU_FLAGS } from './harness/use-browser.js';

interface Labelled {
  readonly text: string;
  readonly label: string;
  readonly score: number;
}

/** Answers of the same file on onnxruntime-node, half English, half Chinese. */
const TEXTS: readonly Labelled[] = JSON.parse(
  readFileSync(fileURLToPath(new URL('./sentiment-texts.json', import.meta.url)), 'utf8'),
);

async function labelsOf(stage: Stage, device: 'wasm' | 'webgpu', texts: readonly Labelled[]) {
  const page = await stage.open();
  return page.evaluate(
    async ([device, texts]) => {
      const settings = { model: '/models/sentiment', device, timeoutMs: 200_000 } as const;
      const classify = await window.lexrun.pipeline('text-classification', settings);
      const answers = await classify.run(texts);
      return answers.map(({ label, score }) => ({ label, score }));
    },
    [device, texts.map(({ text }) => text)] as const,
  );
}

describe('the sentiment model in a browser gives the labels it gives on Node', () => {
  const stage = useBrowser();
  test('40 texts on WASM', async () => {
    expect(TEXTS.length).toBe(40);
    const answers = await labelsOf(stage, 'wasm', TEXTS);
    expect(answers.map(({ label }) => label)).toEqual(TEXTS.map(({ label }) => label));
    for (const [index, { score }] of answers.entries()) expect(score).toBeCloseTo(TEXTS[index]!.score, 2);
  });
});

describe('and on WebGPU', () => {
  const stage = useBrowser({ flags: WEBGPU_FLAGS });
  test('4 texts', { timeout: 240_000 }, async () => {
    const texts = [0, 10, 20, 30].map((index) => TEXTS[index]!);
    const answers = await labelsOf(stage, 'webgpu', texts);
    expect(answers.map(({ label }) => label)).toEqual(texts.map(({ label }) => label));
  });
});
