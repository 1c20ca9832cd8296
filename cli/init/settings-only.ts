import type { ComposeService } from '../project/project.ts';

const NOTHING = /^(?:(?:\/bin\/|\/usr\/bin\/)?true|:|exit 0)$/;
const SHELL = /^(?:(?:\/bin\/)?(?:ba)?sh -c )/;

/** Whether it only carries settings for others, by YAML anchors or `extends`: it does nothing, or is never started. */
export function isSettingsOnly({ entrypoint, command, replicas, image }: ComposeService): boolean {
  const words = [...entrypoint, ...command].join(' ').replace(SHELL, '');
  return replicas === 0 || image === 'scratch' || NOTHING.test(words.trim());
}
