/** Who goes first: a person who waits, or a job that may take its time. */
export type Priority = 'interactive' | 'bulk';
