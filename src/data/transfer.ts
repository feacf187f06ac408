import { open } from 'node:fs/promises';
import { InputError } from '../base/inputError.js';
import { RunError } from '../base/runError.js';

/** What one request brought. */
export interface Transfer {
  /** Bytes that the file now has. */
  readonly size: number;
  /** Why the connection ended early, if it did. */
  readonly cut?: unknown;
}

export interface TransferRequest {
  url: string;
  /** The file to go on writing. */
  part: string;
  /** How many bytes it already has. */
  received: number;
  /** How many it will have. */
  bytes: number;
  onReceived: (size: number) => void;
  signal?: AbortSignal;
}

/**
 * Makes one HTTP request for what a file still lacks and appends it. A server that does not know ranges sends
 * everything again, and the file is begun anew. A lost or aborted connection is not an error here: the caller decides
 * whether to go on.
 *
 * @throws RunError if the server refuses or answers what was not asked for
 * @throws InputError if it has more than `bytes` bytes, or not even `received`
 */
export async function transfer(request: TransferRequest): Promise<Transfer> {
  const { url, received, signal } = request;
  let response: Response;
  try {
    // A server may compress unless told not to, and fetch would then unpack what must be checked as it is.
    const headers = { 'accept-encoding': 'identity', ...(received > 0 && { range: `bytes=${received}-` }) };
    response = await fetch(url, { headers, signal });
  } catch (cut) {
    return { size: received, cut };
  }
  try {
    return await append(response, startOf(response, request), request);
  } finally {
    // Frees the connection where the answer was not read to its end.
    if (response.body !== null && !response.bodyUsed) await response.body.cancel();
  }
}

/** Place in the file at which the answer begins. */
function startOf(response: Response, { url, received, bytes }: TransferRequest): number {
  if (response.status === 416) throw wrongSize(`${url}, which ends before byte ${received}`, bytes);
  if (!response.ok)
    throw new RunError(`${url}: the server answered ${response.status} ${response.statusText}`);
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw new RunError(`${url}: the server compressed its answer (${encoding}) unasked`);
  if (response.status !== 206) return 0;
  const range = response.headers.get('content-range') ?? 'no range';
  if (!range.startsWith(`bytes ${received}-`)) {
    throw new RunError(`${url}: asked for the bytes from ${received} on, the server sent ${range}`);
  }
  return received;
}

async function append(response: Response, start: number, request: TransferRequest): Promise<Transfer> {
  const { url, part, bytes, onReceived } = request;
  let size = start;
  const file = await open(part, start === 0 ? 'w' : 'a');
  try {
    for await (const chunk of untilCut(response)) {
      if ('cut' in chunk) return { size, cut: chunk.cut };
      if (size + chunk.bytes.length > bytes)
        throw wrongSize(`${url}, which has more than ${bytes} bytes`, bytes);
      await file.appendFile(chunk.bytes);
      size += chunk.bytes.length;
      onReceived(size);
    }
    return { size };
  } finally {
    await file.close();
  }
}

/** The pieces of the answer, and the reason in place of the next piece if the connection is lost. */
async function* untilCut({ body }: Response): AsyncGenerator<{ bytes: Uint8Array } | { cut: unknown }> {
  if (body === null) return;
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      let piece: IteratorResult<Uint8Array, unknown>;
      try {
        piece = await pieces.next();
      } catch (cut) {
        yield { cut };
        return;
      }
      if (piece.done) return;
      yield { bytes: piece.value };
    }
  } finally {
    await pieces.return?.();
  }
}

function wrongSize(given: string, bytes: number): InputError {
  return new InputError({
    given,
    expected: `exactly ${bytes} bytes`,
    remedy: "look at the publisher's page for a newer address, or give the path of files you have",
  });
}
