import { COLORS, type Color, colored } from '../../traffic/color.ts';
import type { RenderConfigs } from '../strategy.ts';
import { differences } from './differences.ts';
import { IN_A_COLOR, type Intention, isIntended, WITHOUT_CONTAINERS } from './intended.ts';

/** The services of a project as `docker compose config --format json` prints them. */
export type Services = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A key such as `environment.DB` that a service or a color of it would not have as the user wrote it. */
interface Unintended {
  service: string;
  key: string;
}

/**
 * What bgc's overlay changes of the user's project without meaning to: the project with the overlay on top is compared
 * with the project alone.
 */
export function unintended(configs: RenderConfigs, before: Services, after: Services): Unintended[] {
  const released = COLORS.flatMap((color) => configs[color].services.map(({ name }) => ({ name, color })));
  const now = new Set(configs.now.services.map(({ name }) => name));
  const found = Object.entries(before).flatMap(([name, own]) => [
    ...changedIn(name, own, after[name], now.has(name) ? WITHOUT_CONTAINERS : DEPENDENTS),
    ...released
      .filter((one) => one.name === name)
      .flatMap(({ color }) =>
        changedIn(name, own, plainly(after[colored(name, color)], configs, color), [
          ...IN_A_COLOR,
          ...ofEachRelease(configs, color),
        ]),
      ),
  ]);
  return [...new Map(found.map((one) => [`${one.service} ${one.key}`, one])).values()];
}

/** A service that is not released depends on the proxy where it depended on a released one. */
const DEPENDENTS: readonly Intention[] = [{ path: ['depends_on'], how: ['added', 'removed', 'changed'] }];

function changedIn(service: string, before: unknown, after: unknown, intentions: readonly Intention[]): Unintended[] {
  if (after === undefined) return [{ service, key: 'the service itself' }];
  return differences(before, after)
    .filter((one) => !isIntended(one, intentions))
    .map(({ path }) => ({ service, key: path.join('.') }));
}

/** A color as it would be if its dependencies had their plain names. */
function plainly(service: Services[string] | undefined, configs: RenderConfigs, color: Color): unknown {
  if (service === undefined) return undefined;
  const plain = new Map(configs[color].services.map(({ name }) => [colored(name, color), name]));
  const dependencies = Object.entries(service.depends_on ?? {});
  return {
    ...service,
    depends_on: Object.fromEntries(dependencies.map(([name, one]) => [plain.get(name) ?? name, one])),
  };
}

function ofEachRelease(configs: RenderConfigs, color: Color): Intention[] {
  const variables = ['BGC_COLOR', 'BGC_RELEASE', ...Object.keys(configs[color].strategy.environment(color))];
  return [
    ...variables.map((name) => ['environment', name]),
    ...['service', 'color', 'release', 'port'].map((name) => ['labels', `dev.bgc.${name}`]),
  ].map((path) => ({ path, how: ['added', 'changed'] }));
}
