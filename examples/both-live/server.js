// A small web application that is told when it takes part: plain Node, no packages.
import { createServer } from 'node:http';

const { BGC_COLOR: color = 'no color', FAIL, PORT = '3000', VERSION: version = 'dev' } = process.env;
/** A new container takes no part until bgc says so. Here one would begin or stop to take jobs from a queue. */
let state = 'standby';
let stopping = false;

const server = createServer((request, response) => {
  const [path] = request.url.split('?');
  const [status, line] = answer(request.method, path);
  request.resume(); // a body is of no use here
  if (stopping) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${line}\n`);
});

/** Whatever its state, what comes is served: requests are on their way while bgc moves the traffic. */
function answer(method, path) {
  if (path === '/live' || path === '/standby') return [path === `/${state}` ? 200 : 500, state];
  if (method === 'POST' && (path === '/enable/live' || path === '/enable/standby')) return enable(path.slice(8));
  if (path === '/healthz') return [200, 'ok'];
  return path === '/' ? [200, `Hello from ${version} (${color})`] : [404, `Nothing at ${path}`];
}

function enable(wanted) {
  state = wanted;
  console.log(`both-live ${version} (${color}) is ${state}`);
  return [200, state];
}

// Stop as a good citizen: no new connection, and finish what is in flight.
process.on('SIGTERM', () => {
  stopping = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});

if (FAIL === color) {
  console.error(`both-live ${version} cannot start in ${color}: FAIL=${FAIL} is set`);
  process.exit(1);
}
server.listen(Number(PORT), () =>
  console.log(`both-live ${version} (${color}) listens on port ${server.address().port}`),
);
