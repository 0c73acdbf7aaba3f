// Lets several connections share the one session of an embedded database, over PostgreSQL's own wire protocol.
// Messages are relayed in whole groups (up to Sync or a simple Query): the session has one unnamed statement, and a
// second client's Parse between the first's Parse and Bind would answer the wrong question. While a connection is
// inside a transaction, every other one waits.
import type { Socket } from 'node:net';

/** Runs one group of protocol messages and gives the bytes of the answer. */
export type RunProtocol = (messages: Uint8Array) => Promise<Uint8Array>;

export interface RelayOptions {
  run: RunProtocol;
  /** Rolls back what a vanished connection left open. */
  rollback: () => Promise<void>;
  /** A connection that holds a transaction and says nothing this long, ms, is dropped. Default 60,000. */
  idleInTransaction?: number;
}

interface Group {
  client: Client;
  bytes: Buffer;
}

const sslRequest = 80877103;
const cancelRequest = 80877102;
const gssRequest = 80877104;
const [simpleQuery, sync, terminate] = [0x51, 0x53, 0x58];

export class Relay {
  readonly #options: RelayOptions;
  readonly #waiting: Group[] = [];
  readonly #clients = new Set<Client>();
  /** The connection whose transaction is open. */
  #owner: Client | undefined;
  #running = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  accept(socket: Socket): void {
    const client = new Client(socket, (group) => {
      this.#waiting.push({ client, bytes: group });
      void this.#drain();
    });
    this.#clients.add(client);
    socket.on('close', () => {
      this.#clients.delete(client);
      client.gone = true;
      void this.#drain();
    });
  }

  /** Connections open now. */
  get connections(): number {
    return this.#clients.size;
  }

  dropAll(): void {
    for (const client of this.#clients) client.socket.destroy();
  }

  async #drain(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let group = await this.#next(); group; group = await this.#next()) await this.#relay(group);
    } finally {
      this.#running = false;
    }
  }

  async #next(): Promise<Group | undefined> {
    if (this.#owner?.gone) {
      this.#owner = undefined;
      await this.#options.rollback();
    }
    const owner = this.#owner;
    const index = owner
      ? this.#waiting.findIndex((group) => group.client === owner)
      : this.#waiting.findIndex((group) => !group.client.gone);
    if (!owner) this.#waiting.splice(0, index === -1 ? this.#waiting.length : index);
    return index === -1 ? undefined : this.#waiting.splice(owner ? index : 0, 1)[0];
  }

  async #relay({ client, bytes }: Group): Promise<void> {
    clearTimeout(this.#idleTimer);
    const answer = await this.#options.run(bytes);
    if (!client.gone) client.socket.write(answer);
    const status = transactionStatus(answer);
    this.#owner = status === 'idle' ? undefined : client;
    if (this.#owner) {
      this.#idleTimer = setTimeout(() => client.socket.destroy(), this.#options.idleInTransaction ?? 60_000);
      this.#idleTimer.unref();
    }
  }
}

/** The answer's last message is ReadyForQuery: `Z`, length 5, then I (idle), T (open) or E (failed, still open). */
function transactionStatus(answer: Uint8Array): 'idle' | 'open' {
  const last = answer.length - 6;
  if (last < 0 || answer[last] !== 0x5a) return 'idle';
  return answer[answer.length - 1] === 0x49 ? 'idle' : 'open';
}

/** One connection: cuts its byte stream into groups. */
class Client {
  gone = false;
  readonly socket: Socket;
  readonly #onGroup: (group: Buffer) => void;
  #buffer: Buffer = Buffer.alloc(0);
  #started = false;
  /** Where the group being collected ends so far. */
  #scanned = 0;

  constructor(socket: Socket, onGroup: (group: Buffer) => void) {
    this.socket = socket;
    this.#onGroup = onGroup;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      this.#buffer = this.#buffer.length === 0 ? data : Buffer.concat([this.#buffer, data]);
      this.#cut();
    });
  }

  #cut(): void {
    while (!this.#started) {
      if (this.#buffer.length < 8) return;
      const length = this.#buffer.readInt32BE(0);
      if (this.#buffer.length < length) return;
      const code = this.#buffer.readInt32BE(4);
      if (code === cancelRequest) return void this.socket.destroy();
      if (code === sslRequest || code === gssRequest) this.socket.write('N');
      else {
        this.#started = true;
        this.#onGroup(this.#buffer.subarray(0, length));
      }
      this.#buffer = this.#buffer.subarray(length);
    }
    while (this.#buffer.length >= this.#scanned + 5) {
      const kind = this.#buffer[this.#scanned];
      const end = this.#scanned + 1 + this.#buffer.readInt32BE(this.#scanned + 1);
      if (this.#buffer.length < end) return;
      if (kind === terminate) return void this.socket.end();
      this.#scanned = end;
      if (kind !== sync && kind !== simpleQuery) continue;
      this.#onGroup(this.#buffer.subarray(0, end));
      this.#buffer = this.#buffer.subarray(end);
      this.#scanned = 0;
    }
  }
}
