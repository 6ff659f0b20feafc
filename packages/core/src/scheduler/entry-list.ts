import type { Entry } from './request-queue.js';

/** Requests in the order of their deadlines, equal ones in the order they came. */
export interface EntryList {
  readonly size: number;
  first(): Entry | undefined;
  all(): readonly Entry[];
  add(entry: Entry): void;
  remove(entry: Entry): void;
}

/** Creates an empty list. Deadlines mostly come in order, so adding is mostly appending. */
export function createEntryList(): EntryList {
  const entries: Entry[] = [];

  /** The first place whose entry does not go before the given one. */
  const placeOf = (entry: Entry): number => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (goesBefore(entries[middle]!, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    get size() {
      return entries.length;
    },
    first: () => entries[0],
    all: () => entries,
    add(entry) {
      const last = entries.at(-1);
      if (last === undefined || goesBefore(last, entry)) entries.push(entry);
      else entries.splice(placeOf(entry), 0, entry);
    },
    remove(entry) {
      const place = placeOf(entry);
      if (entries[place] === entry) entries.splice(place, 1);
    },
  };
}

function goesBefore({ item: one }: Entry, { item: other }: Entry): boolean {
  return one.deadline < other.deadline || (one.deadline === other.deadline && one.id < other.id);
}
