import { execFileSync } from 'node:child_process';

/** `dockerd` also needs `iptables`, which comes with it. */
const PROGRAMS = ['dockerd', 'iptables', 'unshare', 'nsenter', 'ip'];

/** @throws Error when this machine cannot hold another one: what is not proven must fail, not be skipped */
export function requireMeans(): void {
  const missing = PROGRAMS.filter((program) => !isHere(program));
  const wanted = [...(process.getuid?.() === 0 ? [] : ['root']), ...missing.map((program) => `the program ${program}`)];
  if (wanted.length === 0) return;
  throw new Error(
    `the faults of a Docker daemon are tried on a second one, which takes ${wanted.join(', ')} (on Debian: docker.io, iptables, util-linux, iproute2)`,
  );
}

function isHere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
