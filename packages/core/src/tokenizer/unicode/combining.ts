import { inRanges, parseRanges } from './classes.js';

/*
 * Characters whose decomposition or combining class is newer than the tables of the Rust library: there they are ordinary
 * starters, so they are here. Ranges run on over characters that are ordinary starters anyway, which makes them few.
 */
const INERT =
  '1kt 4a-1o 8b fy 73-1 am 1nf q2-18 ln-4 45h n3m-3 1k n1 huo-dt 12i-gx 6j jv 20-e 1g-3 6-2 3y rf-1 72-9t ix-e8 d0f-7 7 2ex-i1 icl-z 3sn-1c5 22f 22s-9';

let inert: readonly number[] | undefined;

/** Whether normalization leaves the character alone, in the Unicode version of the Rust library. */
export function isInert(codePoint: number): boolean {
  if (codePoint < 0x7fd) return false;
  inert ??= parseRanges(INERT);
  return inRanges(inert, codePoint);
}

const YPOGEGRAMMENI = '\u0345'; // the highest combining class, 240
const TILDE_OVERLAY = '\u0334'; // the lowest, 1

const known = new Map<number, boolean>();

/** Whether the combining class is not 0, seen from outside: canonical ordering moves the mark. */
export function isCombining(codePoint: number): boolean {
  if (codePoint < 0x300) return false;
  let combining = known.get(codePoint);
  if (combining === undefined) {
    const mark = String.fromCodePoint(codePoint);
    combining =
      !isInert(codePoint) &&
      mark.normalize('NFD') === mark &&
      (mark === YPOGEGRAMMENI ||
        mark === TILDE_OVERLAY ||
        (YPOGEGRAMMENI + mark).normalize('NFD').endsWith(YPOGEGRAMMENI) ||
        (mark + TILDE_OVERLAY).normalize('NFD').startsWith(TILDE_OVERLAY));
    if (known.size < 4096) known.set(codePoint, combining);
  }
  return combining;
}

/** The canonical or compatibility decomposition of one character, in the Unicode version of the Rust library. */
export function decompose(codePoint: number, compatible: boolean): string {
  const character = String.fromCodePoint(codePoint);
  return isInert(codePoint) ? character : character.normalize(compatible ? 'NFKD' : 'NFD');
}
