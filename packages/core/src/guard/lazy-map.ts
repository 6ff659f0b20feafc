import type { OffsetMap } from './offset-map.js';

/** What leads back to the caller's text. */
type Maps = typeof import('./original-text.js');

let maps: Maps | undefined;

/** What {@link loadMaps} has loaded. */
export const loadedMaps = (): Maps => maps!;

/**
 * Loads it, before the first request of a task whose results have positions. Others never
 * ask for it, so that their pages do without.
 */
export async function loadMaps(): Promise<void> {
  maps ??= await import('./original-text.js');
}

/** A map that is built at its first use: most results have no positions, and then it never is. */
export function lazyMap(build: (maps: Maps) => OffsetMap): OffsetMap {
  let built: OffsetMap | undefined;
  return {
    span(start, end) {
      built ??= build(loadedMaps());
      return built.span(start, end);
    },
  };
}

/** One map after another: positions of the last text back to the first. */
export function chain(last: OffsetMap | undefined, first: OffsetMap | undefined): OffsetMap | undefined {
  if (last === undefined || first === undefined) return last ?? first;
  return { span: (start, end) => first.span(...last.span(start, end)) };
}
