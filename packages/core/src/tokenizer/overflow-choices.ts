/**
 * The overflow windows of an encoding, each as the window chosen for every part: what merging the parts one after the
 * other, each with the overflow of the others, gives.
 * @param counts number of windows of the sequence of each part, the first one included
 */
export function overflowChoices(counts: readonly number[]): number[][] {
  let overflow: number[][] = [];
  let main: number[] = [];
  for (const count of counts) {
    const next: number[][] = [];
    for (const window of overflow) {
      for (let own = 0; own < count; own++) next.push([...window, own]);
    }
    for (let own = 1; own < count; own++) next.push([...main, own]);
    overflow = next;
    main = [...main, 0];
  }
  return overflow;
}
