import type { Priority } from '../scheduler/priority.js';
import type { BatchItem } from './executor.js';

/** Estimated cost of an item, as the caller's side knows it. */
export interface ItemSize {
  readonly tokens: number;
  readonly rowTokens: number;
}

interface Held extends ItemSize {
  readonly priority: Priority;
  readonly deadline: number;
  state: 'waiting' | 'running' | 'cancelled';
}

/** What an executor was sent and has not answered, counted in estimated tokens. */
export interface SlotWork {
  readonly size: number;
  /** Tokens of all items that wait or run. */
  readonly load: number;
  readonly waitingItems: number;
  /** Mean length of the items that wait, by their longest rows; undefined where none does. */
  readonly meanRowTokens: number | undefined;
  /** Tokens of a class that were sent and did not begin. */
  waitingTokens(priority: Priority): number;
  add(item: BatchItem, size: ItemSize): void;
  /** @returns its deadline, undefined for an item that is not held */
  start(id: number): number | undefined;
  /** Nobody waits for it any more; it is dropped by the executor or ends unheard. */
  cancel(id: number): void;
  end(id: number): void;
  /** Removes what did not begin. @returns its ids */
  takeWaiting(): number[];
  /** The last deadline somebody may wait for, in milliseconds since the epoch; 0 for none. */
  lastDeadline(): number;
}

/** Creates an empty account. */
export function createSlotWork(): SlotWork {
  const items = new Map<number, Held>();
  const waiting = { interactive: 0, bulk: 0 };
  let waitingItems = 0;
  let rowTokens = 0;
  let running = 0;

  const leaveInbox = (item: Held): void => {
    waiting[item.priority] -= item.tokens;
    waitingItems--;
    rowTokens -= item.rowTokens;
  };
  const end = (id: number): void => {
    const item = items.get(id);
    if (item === undefined) return;
    if (item.state === 'waiting') leaveInbox(item);
    else if (item.state === 'running') running -= item.tokens;
    items.delete(id);
  };
  return {
    get size() {
      return items.size;
    },
    get load() {
      return waiting.interactive + waiting.bulk + running;
    },
    get waitingItems() {
      return waitingItems;
    },
    get meanRowTokens() {
      return waitingItems === 0 ? undefined : rowTokens / waitingItems;
    },
    waitingTokens: (priority) => waiting[priority],
    add({ id, priority, deadline }, size) {
      items.set(id, { tokens: size.tokens, rowTokens: size.rowTokens, priority, deadline, state: 'waiting' });
      waiting[priority] += size.tokens;
      waitingItems++;
      rowTokens += size.rowTokens;
    },
    start(id) {
      const item = items.get(id);
      if (item === undefined) return undefined;
      if (item.state === 'waiting') {
        leaveInbox(item);
        running += item.tokens;
        item.state = 'running';
      }
      return item.deadline;
    },
    cancel(id) {
      const item = items.get(id);
      if (item === undefined || item.state === 'cancelled') return;
      if (item.state === 'waiting') leaveInbox(item);
      else running -= item.tokens;
      item.state = 'cancelled';
    },
    end,
    takeWaiting() {
      const ids = [...items].filter(([, { state }]) => state === 'waiting').map(([id]) => id);
      for (const id of ids) end(id);
      return ids;
    },
    lastDeadline() {
      let last = 0;
      for (const { state, deadline } of items.values()) if (state !== 'cancelled') last = Math.max(last, deadline);
      return last;
    },
  };
}
