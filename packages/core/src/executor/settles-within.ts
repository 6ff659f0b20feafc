/**
 * Whether work ends in time; rejects as the work does.
 * @param onTimer given the timer, for who stops waiting earlier: cleared, it never tells
 */
export async function settlesWithin(
  work: Promise<unknown>,
  milliseconds: number,
  onTimer?: (timer: unknown) => void,
): Promise<boolean> {
  let timer: unknown;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
    onTimer?.(timer);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
