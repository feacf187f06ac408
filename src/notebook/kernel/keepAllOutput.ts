interface Socket {
  send(message: unknown): Promise<void>;
}

interface ZeroMq {
  Publisher: new (options?: { readonly sendHighWaterMark?: number }) => Socket;
}

/**
 * Makes the kernel's output channel keep everything that a cell prints at once. ZeroMQ's publisher throws messages
 * away beyond 1,000 that wait, and its Node binding refuses to send while it is sending, which tslab does not wait for.
 */
export function keepAllOutput(tslab: NodeJS.Require): void {
  const zeromq = tslab('zeromq') as ZeroMq;
  zeromq.Publisher = class extends zeromq.Publisher {
    #sent: Promise<void> = Promise.resolve();

    constructor(options?: { readonly sendHighWaterMark?: number }) {
      super({ sendHighWaterMark: 0, ...options });
    }

    override send(message: unknown): Promise<void> {
      this.#sent = this.#sent.then(() => super.send(message));
      return this.#sent;
    }
  };
}
