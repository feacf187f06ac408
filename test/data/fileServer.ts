import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FileServer {
  /** With a slash at its end. */
  readonly baseUrl: string;
  /** The range header of each request so far, `all` where there was none. */
  readonly requests: string[];
}

export type Answer = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** A web server on this machine that answers with `answer` and is gone after the test. */
export async function serve(answer: Answer): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers.range ?? 'all');
    answer(request, response, requests.length);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise(resolve => server.close(() => resolve()));
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

/** Sends the whole content, or the range that was asked for. `cutAfter`: closes the connection after so many bytes. */
export function send(
  content: Buffer,
  { ranges = true, cutAfter }: { ranges?: boolean; cutAfter?: number } = {},
): Answer {
  return ({ headers: { range } }, response) => {
    const start = ranges && range !== undefined ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    if (start >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const part = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': part.length,
      ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
    });
    if (cutAfter === undefined) response.end(part);
    else response.write(part.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 50));
  };
}
