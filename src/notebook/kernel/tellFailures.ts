import { takeFailure } from '../kernelFailure.js';

type WriteStream = (name: 'stdout' | 'stderr', text: string) => void;

interface Reply {
  readonly status: string;
}

interface Handler {
  handleExecute(request: object, writeStream: WriteStream, ...more: unknown[]): Promise<Reply>;
}

/** Messages of stderr that a failure is looked for in. */
const mostMessages = 20;

/**
 * Puts into the reply what went wrong, as the protocol wants it and nbconvert shows it; tslab writes it to stderr alone.
 */
export function tellFailures(tslab: NodeJS.Require): void {
  const { prototype } = (tslab('./jupyter.js') as { JupyterHandlerImpl: { prototype: Handler } })
    .JupyterHandlerImpl;
  const { handleExecute } = prototype;
  prototype.handleExecute = async function (request, writeStream, ...more) {
    const messages: string[] = [];
    const listen: WriteStream = (name, text) => {
      if (name === 'stderr') messages.push(text);
      if (messages.length > mostMessages) messages.shift();
      writeStream(name, text);
    };
    const reply = await handleExecute.call(this, request, listen, ...more);
    if (reply.status !== 'error') return reply;
    const { ename, evalue, traceback } = takeFailure(messages).error;
    return { ...reply, ename, evalue, traceback };
  };
}
