import type { ComposeService } from '../project.ts';
import type { Rule } from './finding.ts';

/** Two containers cannot share a name, so neither color has it: services that use it cannot reach either color. */
export const containerName: Rule = ({ service: { name, containerName: fixed }, project }) => {
  if (fixed === undefined) return [];
  const others = [...project.services.values()].filter((other) => other.name !== name);
  // Other services reach the proxy by the name of the service.
  const speakers = fixed === name ? [] : others.filter((other) => mentions(other, fixed));
  if (speakers.length === 0) {
    return [
      {
        kind: 'info',
        problem: `container_name: ${fixed} is left out, since two colors need two names`,
        instead: `\`bgc logs\` instead of \`docker logs ${fixed}\``,
      },
    ];
  }
  return speakers.map((speaker) => ({
    kind: 'risk',
    problem: `${speaker.name} calls it ${fixed} (its container_name), a name that no color has`,
    instead: `let ${speaker.name} call it ${name}: that leads to the live color`,
  }));
};

function mentions({ environment, command }: ComposeService, name: string): boolean {
  const word = new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?![\\w-])`);
  return [...environment.values(), ...command].some((text) => word.test(text));
}
