/** Runs work while no other tab or worker of this origin works on the same file. Without Web Locks it just runs. */
export async function withFileLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator;
  // A lock ends with its holder, so a tab that is closed in the middle of a download blocks nobody.
  return locks === undefined ? work() : locks.request(`lexrun-file ${url}`, work);
}
