// What both colors share, in place of a database: it counts visits.
import { createServer } from 'node:http';

let visits = 0;

createServer((request, response) => {
  request.resume();
  visits += 1;
  response.end(JSON.stringify({ visits }));
}).listen(5000);
