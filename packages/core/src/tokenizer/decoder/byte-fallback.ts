import type { Decoder } from './decoder.js';

const BYTE = /^<0x([0-9A-Fa-f]{2}|\+[0-9A-Fa-f])>$/;

/** Turns runs of `<0xE5>` tokens into text, or into one replacement character a token where they are not valid UTF-8. */
export const byteFallbackDecoder: Decoder = {
  decode(tokens) {
    const output: string[] = [];
    let run: number[] = [];
    const flush = (): void => {
      if (run.length === 0) return;
      try {
        output.push(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(run)));
      } catch {
        for (const _ of run) output.push('\ufffd');
      }
      run = [];
    };
    for (const token of tokens) {
      const match = BYTE.exec(token);
      if (match === null) {
        flush();
        output.push(token);
      } else {
        run.push(Number.parseInt(match[1]!, 16));
      }
    }
    flush();
    return output;
  },
};
