import { Connection } from './connection.ts';
import { RequestFailure } from './failure.ts';
import { requestHead } from './request.ts';
import { parseTarget, type Target } from './target.ts';

const HUNG_AFTER_MS = 30_000;

/** Somebody who comes back with the cookie that was given first, on a connection that is kept. Nothing is retried. */
export class Visitor {
  readonly #target: Target;
  #connection: Connection | undefined;
  /** As it is sent: `name=value`. */
  cookie: string | undefined;

  constructor(url: string, cookie?: string) {
    this.#target = parseTarget(url);
    this.cookie = cookie;
  }

  /** Gives the body; any answer but 200 is a failure. */
  async visit(): Promise<string> {
    const connection = this.#connection?.open
      ? this.#connection
      : await Connection.connect(this.#target, HUNG_AFTER_MS);
    this.#connection = connection;
    const { body, given } = await ask(connection, this.#target, this.cookie);
    this.cookie ??= given;
    return body;
  }

  leave(): void {
    this.#connection?.close();
  }
}

/** What visitors with those cookies are answered, each asking once, in their order. */
export async function answersTo(url: string, cookies: readonly string[], connections = 20): Promise<string[]> {
  const target = parseTarget(url);
  const answers: string[] = [];
  const share = async (_: unknown, first: number): Promise<void> => {
    const connection = await Connection.connect(target, HUNG_AFTER_MS);
    for (let index = first; index < cookies.length; index += connections)
      answers[index] = (await ask(connection, target, cookies[index])).body;
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }).map(share));
  return answers;
}

async function ask(
  connection: Connection,
  target: Target,
  cookie: string | undefined,
): Promise<{ body: string; given: string | undefined }> {
  const head = requestHead('GET', target, cookie === undefined ? {} : { Cookie: cookie });
  const { status, headers, body } = await connection.ask(head, 'GET', HUNG_AFTER_MS);
  if (status !== 200) throw new RequestFailure(`http ${status}`, body.slice(0, 200));
  return { body, given: headers.get('set-cookie')?.split(';')[0] };
}
