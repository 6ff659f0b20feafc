/**
 * What comes and goes by the thousand, by its number. An object, not a Map: V8 leaves the table that a Map has outgrown
 * pointing at the next one. Once such a table has grown old, all that came after it is kept until a full garbage
 * collection.
 */
export type ById<T> = Record<number, T>;
