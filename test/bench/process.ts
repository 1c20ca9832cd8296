import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds a program takes from its start to its end. @throws Error when it fails */
export async function timeOf(command: readonly [string, ...string[]], cwd: string, env = {}): Promise<number> {
  const [program, ...args] = command;
  const since = performance.now();
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${said}`);
  return performance.now() - since;
}
