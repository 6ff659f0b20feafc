/** Watches this process and those it starts; see preload.mjs. */
export {};
