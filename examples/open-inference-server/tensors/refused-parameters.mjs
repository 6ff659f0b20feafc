import { ProtocolError } from './protocol-error.mjs';

/**
 * Parameters of protocol extensions that change what a client reads as its answer. One that is not understood may be
 * ignored; these may not: the client would take logits for classes, or read a memory region that nobody wrote to.
 */
const REFUSED = ['classification', 'shared_memory_region', 'sequence_id'];

/** @throws ProtocolError for a parameter of an extension that this server does not have. */
export function refuseExtensions(parameters) {
  const name = REFUSED.find((each) => Object.hasOwn(parameters, each));
  if (name !== undefined)
    throw new ProtocolError(`The parameter ${name} belongs to an extension this server does not have.`);
}
