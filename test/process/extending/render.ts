import { render } from '../../../cli/render/render.ts';
import { loadAssets } from '../../../cli/workspace/package.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

/** Prints all files that a bgc.yaml, given as JSON, generates. */
const [written = ''] = process.argv.slice(2);
const config = configOf(JSON.parse(written));
const sources = new Map([['web', ['compose.yaml']]]);
const files = render(everywhere(config), projectOf({ web: {} }), sources, await loadAssets(undefined));
process.stdout.write([...files.values()].join(''));
