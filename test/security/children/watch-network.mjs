// Preloaded into a child and into its worker threads: tells of every way to the network, and closes it.
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

function refuse(name) {
  return () => {
    writeSync(2, `NETWORK ${name}\n`);
    throw new Error(`${name} is not allowed here`);
  };
}

net.Socket.prototype.connect = refuse('net.Socket.connect');
dgram.createSocket = refuse('dgram.createSocket');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  dns[name] = refuse(`dns.${name}`);
  dns.promises[name] = refuse(`dns.promises.${name}`);
}
globalThis.fetch = refuse('fetch');
// A helper program could do what this process may not.
for (const name of ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync']) {
  childProcess[name] = refuse(`child_process.${name}`);
}
syncBuiltinESMExports();
