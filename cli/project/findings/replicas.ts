import type { Rule } from './finding.ts';

export const replicas: Rule = ({ service, config }) =>
  service.replicas === 1 || service.replicas === config.replicas
    ? []
    : [
        {
          kind: 'risk',
          problem: `Compose asks for ${service.replicas} replicas, bgc.yaml for ${config.replicas} per color: bgc.yaml wins`,
          instead: `replicas: ${Math.max(1, service.replicas)} in bgc.yaml`,
        },
      ];
