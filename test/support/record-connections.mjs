// Preloaded into a process: writes down whom it connects to or asks for, and which packages it loaded. Unix sockets stay local.
import { appendFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const require = createRequire(import.meta.url);
const file = process.env.RECORD_CONNECTIONS;
const note = (what) => appendFileSync(file, `${JSON.stringify(what)}\n`);

const net = require('node:net');
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  // net.connect() hands on its arguments as one list, sockets of their own as they are.
  const [first] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof first !== 'string' && !first?.path)
    note({ connected: JSON.stringify(first?.host ?? first?.port ?? first) });
  return connect.apply(this, given);
};
const dns = require('node:dns');
for (const owner of [dns, dns.promises])
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    const ask = owner[name];
    owner[name] = (...given) => {
      note({ asked: String(given[0]) });
      return ask.apply(owner, given);
    };
  }
const dgram = require('node:dgram');
const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...given) {
  note({ sent: 'a datagram' });
  return send.apply(this, given);
};
syncBuiltinESMExports();
note({ watching: isMainThread ? 'main' : 'thread' });
process.on('exit', () => {
  const packages = ['redis', '@pinecone-database'];
  const loaded = Object.keys(require.cache).join('\n');
  for (const name of packages) if (loaded.includes(`/node_modules/${name}/`)) note({ loaded: name });
});
