// Reduces the bill of materials from `npm sbom` to what is in the bundle, without the tools that built it.
import { readFileSync } from 'node:fs';

const licenses = readFileSync(new URL('../../dist/LICENSES.txt', import.meta.url), 'utf8');
const bundled = new Set(
  [...licenses.matchAll(/^(\S+) (\d\S*) \(.+\)$/gm)].map(([, name, version]) => `${name}@${version}`),
);

const { components, dependencies, metadata, ...bill } = JSON.parse(readFileSync(0, 'utf8'));
const isShipped = (ref) => bundled.has(ref) || ref === metadata.component['bom-ref'];
const shipped = {
  ...bill,
  metadata,
  components: components.filter((component) => isShipped(component['bom-ref'])),
  dependencies: dependencies
    .filter(({ ref }) => isShipped(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(isShipped) })),
};
process.stdout.write(`${JSON.stringify(shipped, null, 2)}\n`);
