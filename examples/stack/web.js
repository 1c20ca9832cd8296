// The page: it asks the api of its own release, and the store that all releases share.
import { release, serve } from './serve.js';

const { BGC_COLOR } = process.env;
// http://api:4000 is the live release. A page that must not mix two releases asks the api of its own color.
const api = BGC_COLOR ? `http://api-${BGC_COLOR}:4000` : 'http://api:4000';

serve(3000, async () => {
  const [{ version }, { visits }] = await Promise.all([ask(api), ask('http://store:5000')]);
  return { web: release.version, api: version, color: release.color, visits };
});

async function ask(url) {
  const response = await fetch(url, { method: 'POST' });
  return response.json();
}
