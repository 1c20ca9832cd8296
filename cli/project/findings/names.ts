import type { Rule } from './finding.ts';

export const containerName: Rule = ({ service: { containerName: name } }) =>
  name === undefined
    ? []
    : [
        {
          kind: 'info',
          problem: `container_name: ${name} is left out, since two colors need two names; containers that call it ${name} reach the live color`,
          instead: `\`bgc logs\` instead of \`docker logs ${name}\``,
        },
      ];
