import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const host = '127.0.0.1';

/** Where a kernel listens, and the key that its messages are signed with. */
export interface Connection {
  readonly file: string;
  readonly key: string;
  readonly shell: string;
  readonly iopub: string;
  /** Removes the file. */
  remove(): Promise<void>;
}

/** Chooses free ports and writes a connection file that only this user can read. */
export async function createConnection(): Promise<Connection> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
  const key = randomBytes(32).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), 'rnas-kernel-'));
  const file = join(folder, 'connection.json');
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  const content = { transport: 'tcp', ip: host, ...ports, key, signature_scheme: 'hmac-sha256' };
  await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  return {
    file,
    key,
    shell: `tcp://${host}:${shell_port}`,
    iopub: `tcp://${host}:${iopub_port}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** All are held until the last is known, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ close }) => close()));
  return ports;
}

function listen(): Promise<{ port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port was given'));
      resolve({ port: address.port, close: () => new Promise(closed => server.close(() => closed())) });
    });
  });
}
