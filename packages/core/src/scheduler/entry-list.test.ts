import { expect, test } from 'vitest';
import { createEntryList } from './entry-list.js';
import type { Entry } from './request-queue.js';

const makeEntry = (id: number, deadline: number): Entry => ({ item: { id, deadline } }) as Entry;
const ids = (list: ReturnType<typeof createEntryList>): number[] => list.all().map(({ item }) => item.id);

test('keeps the order of deadlines, and of equal ones the order in which they came', () => {
  const list = createEntryList();
  const entries = [9, 3, 7, 3, 9, 1, 7, 3].map((deadline, id) => makeEntry(id, deadline));
  expect(list.first()).toBeUndefined();
  for (const entry of entries) list.add(entry);
  expect(ids(list)).toEqual([5, 1, 3, 7, 2, 6, 0, 4]);
  expect([list.size, list.first()]).toEqual([8, entries[5]]);
});

test('takes an entry back to its old place', () => {
  const list = createEntryList();
  const entries = [1, 2, 2, 2, 3].map((deadline, id) => makeEntry(id, deadline));
  for (const entry of entries) list.add(entry);
  for (const entry of entries) {
    list.remove(entry);
    expect(list.all()).not.toContain(entry);
    list.add(entry);
    expect(ids(list)).toEqual([0, 1, 2, 3, 4]);
  }
});

test('leaves the others alone when it is asked to remove what it does not have', () => {
  const list = createEntryList();
  for (const id of [1, 3]) list.add(makeEntry(id, 5));
  list.remove(makeEntry(2, 5));
  list.remove(makeEntry(9, 9));
  expect(ids(list)).toEqual([1, 3]);
});
