import { image } from '../support/images.ts';
import type { Project } from '../support/scenario/project.ts';
import type { Running } from '../support/scenario/running.ts';

/** `bgc init` with ports that are free here, and an image that is. */
export function initialise(project: Project): Running {
  const [http, preview] = [new URL(project.url).host, new URL(project.previewUrl).host];
  return project.start(['init', '--yes', '--image', image('NGINX_IMAGE'), '--http', http, '--preview', preview]);
}
