import type { Rule } from './finding.ts';

/** Until the old color has stopped, two containers have the device. */
export const sharedDevice: Rule = ({ service: { devices } }) =>
  devices.map((device) => ({
    kind: 'risk',
    problem:
      device === 'GPU' ? 'both colors use the GPU at once, and its memory' : `both colors open ${device} at once`,
    instead: 'leave the service out of bgc.yaml, if only one process can use it',
  }));
