import { type Check, isObject, within, wrong } from './checks.js';

// Apart from the others: what loads a model and classifies texts needs none of these.

/** What either of two checks takes. */
export const either =
  (one: Check, other: Check): Check =>
  (value) => {
    const flaws = [one(value), other(value)];
    return flaws.includes(undefined) ? undefined : wrong(flaws.map((flaw) => flaw?.expected).join(' or '));
  };

/** An object of any keys, whose values pass a check. */
export const record =
  (entry: Check = () => undefined): Check =>
  (value) => {
    if (!isObject(value)) return wrong('of type object');
    for (const [key, own] of Object.entries(value)) {
      const flaw = entry(own);
      if (flaw !== undefined) return within(key, flaw);
    }
    return undefined;
  };
