/** What has Node listen with that many connections at most that wait to be taken; to be given as `NODE_OPTIONS`. */
export function queueOf(backlog: number): string {
  const script = `
    import net from 'node:net';
    const { listen } = net.Server.prototype;
    net.Server.prototype.listen = function (port, done) {
      return listen.call(this, port, undefined, ${backlog}, done);
    };`;
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
}
