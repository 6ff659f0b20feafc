/** Largest file of weights: what one protobuf message, one hash and one buffer can all hold. */
export const MAX_FILE_BYTES: number = 2 ** 31 - 1;
