/** One line of nginx's error log: `2026/01/31 12:00:00 [notice] 29#29: gracefully shutting down`. */
interface ErrorLine {
  level: string;
  pid: number;
  message: string;
}

/** Only its beginning is nginx's own: text that a visitor sent comes further on, and may look like anything. */
export function parseErrorLine(text: string): ErrorLine | undefined {
  const [, level, pid, message] = LINE.exec(text) ?? [];
  if (level === undefined || pid === undefined || message === undefined) return undefined;
  return { level, pid: Number(pid), message };
}

const LINE = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[(\w+)\] (\d+)#\d+: (.*)$/s;

/** An address in use is not final: nginx tries it again for 2.5 s and may yet succeed. */
export function isRefusal(text: string): boolean {
  const line = parseErrorLine(text);
  return isWorkerLoss(text) || (line?.level === 'emerg' && !/^bind\(\) to .* failed /.test(line.message));
}

/** Whether a worker could not start; nginx does not try again. */
export function isWorkerLoss(text: string): boolean {
  const line = parseErrorLine(text);
  return line?.level === 'alert' && /^worker process \d+ exited with fatal code \d+ /.test(line.message);
}
