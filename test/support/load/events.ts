import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';

/** Server-sent events, as they come. */
export class Events {
  /** Resolves once the stream has ended, however it did. */
  readonly closed: Promise<void>;
  readonly #request: ClientRequest;
  readonly #response: IncomingMessage;
  #last = '';
  #isOpen = true;

  /** Opens a stream; it has had its first event when this resolves. */
  static async open(url: string): Promise<Events> {
    const request = get(url, { agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const events = new Events(request, response);
    await events.next();
    return events;
  }

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request;
    this.#response = response;
    request.on('error', () => undefined);
    response.setEncoding('utf8').on('data', (text: string) => {
      this.#last = /^data: (.*)$/m.exec(text)?.[1] ?? this.#last;
    });
    // A cut is an error to Node, and an end to us.
    response.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      response.once('close', () => {
        this.#isOpen = false;
        resolve();
      });
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The data of the next event; fails when the stream ends before. */
  async next(): Promise<string> {
    const ended = this.closed.then(() => 'closed' as const);
    const seen = await Promise.race([once(this.#response, 'data'), ended]);
    if (seen === 'closed') throw new Error('the stream of events has ended');
    return this.#last;
  }

  close(): Promise<void> {
    this.#request.destroy();
    return this.closed;
  }
}
