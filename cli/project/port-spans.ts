import type { PublishedPort } from './project.ts';

/** Ports in a row that are published in a row, of one service. Compose prints a range port by port. */
export interface PortSpan {
  target: string;
  published: string | undefined;
  /** More than TCP alone is worth a word, such as ` (tcp, udp)`; else empty. */
  protocols: string;
}

export function portSpans(ports: readonly PublishedPort[]): PortSpan[] {
  const rows: PublishedPort[][] = [];
  for (const port of merged(ports)) {
    const row = rows.find((one) => follows(port, one.at(-1)));
    if (row === undefined) rows.push([port]);
    else row.push(port);
  }
  return rows.map(spanOf);
}

/** One port for each number, with all its protocols. */
function merged(ports: readonly PublishedPort[]): PublishedPort[] {
  const byNumber = new Map<string, PublishedPort>();
  for (const port of ports) {
    const key = `${port.target} ${port.published}`;
    const protocols = new Set([...(byNumber.get(key)?.protocol.split(', ') ?? []), port.protocol]);
    byNumber.set(key, { ...port, protocol: [...protocols].sort().join(', ') });
  }
  return [...byNumber.values()].sort((a, b) => a.target - b.target);
}

function follows(port: PublishedPort, last: PublishedPort | undefined): boolean {
  return (
    last !== undefined &&
    port.target === last.target + 1 &&
    Number(port.published) === Number(last.published) + 1 &&
    port.protocol === last.protocol
  );
}

function spanOf(row: readonly PublishedPort[]): PortSpan {
  const [first, last] = [row[0], row.at(-1)];
  const protocol = first?.protocol ?? 'tcp';
  return {
    target: between(first?.target, last?.target) ?? '',
    published: between(first?.published, last?.published),
    protocols: protocol === 'tcp' ? '' : ` (${protocol})`,
  };
}

function between(first: number | string | undefined, last: number | string | undefined): string | undefined {
  if (first === undefined) return undefined;
  return first === last ? String(first) : `${first}-${last}`;
}
