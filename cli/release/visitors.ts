export interface Share {
  bad: number;
  of: number;
}

/**
 * The requests that a verdict may rest on, so that no visitor decides it alone. The visitor with most failures is left
 * out; the busiest of the others counts for no more than all the rest together. Where the rest is too little to judge,
 * as behind a load balancer that makes all visitors look like one, all requests count. Pure.
 */
export function fairShare(all: Share, visitors: readonly Share[], least: number): Share {
  const worst = largest(visitors, ({ bad }) => bad);
  const rest = { bad: all.bad - worst.bad, of: all.of - worst.of };
  if (rest.of < least) return all;
  const busiest = largest(
    visitors.filter((one) => one !== worst),
    ({ of }) => of,
  );
  const others = rest.of - busiest.of;
  if (others < least || busiest.of <= others) return rest;
  const left = 1 - others / busiest.of;
  return { bad: rest.bad - busiest.bad * left, of: rest.of - busiest.of * left };
}

const NOBODY: Share = { bad: 0, of: 0 };

function largest(visitors: readonly Share[], by: (share: Share) => number): Share {
  return visitors.reduce((before, one) => (by(one) > by(before) ? one : before), NOBODY);
}
