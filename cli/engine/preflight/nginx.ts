import { usageError } from '../../errors.ts';
import type { Found } from '../../release/preflight.ts';
import type { Deployment } from '../deployment.ts';
import { call, isNotFound } from '../docker/client.ts';
import { isAtLeast } from '../docker/compose-cli.ts';
import { projectContainers } from '../docker/containers.ts';
import { exec } from '../docker/exec.ts';
import { nginxOnce } from '../nginx/one-off.ts';
import { proxyIn } from '../nginx/running-proxy.ts';

/** `keepalive_min_timeout`: https://nginx.org/en/docs/http/ngx_http_core_module.html#keepalive_min_timeout */
const OLDEST_NGINX = [1, 27, 4] as const;

/** Checks nginx in the proxy's image; pulls the image when it is not here. */
export async function requireProxyImage(image: string, signal: AbortSignal): Promise<Found> {
  const { code, errors, stdout } = await nginxOnce(image, [], ['-v'], signal);
  if (code === 0) return judge(image, [...errors, stdout]);
  throw usageError(`the proxy image ${image} cannot be used`, 'check proxy.image in bgc.yaml', errors.slice(-5));
}

/** The same without a pull: asks a container that runs the image, else the local image. */
export async function inspectProxyImage({ docker, project, signal }: Deployment, image: string): Promise<Found> {
  const running = proxyIn(await projectContainers(docker, project));
  if (running?.image === image) return judge(image, (await exec(docker, running.id, ['nginx', '-v'])).lines);
  try {
    await call(docker.getImage(image).inspect());
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { text: `${image} is not on this machine yet; bgc up pulls it` };
  }
  return requireProxyImage(image, signal);
}

/** @throws BgcError when it is not nginx, or too old to switch without losing requests */
function judge(image: string, said: readonly string[]): Found {
  const version = /nginx[^/]*\/(\d+\.\d+\.\d+)/.exec(said.join('\n'))?.[1];
  if (version === undefined) {
    throw usageError(`the proxy image ${image} cannot be used: it is not nginx`, 'check proxy.image in bgc.yaml', said);
  }
  if (isAtLeast(version, OLDEST_NGINX)) return { text: `nginx ${version} in ${image}` };
  throw usageError(
    `nginx ${version} in ${image} is too old: bgc needs ${OLDEST_NGINX.join('.')} or newer, or every switch loses requests`,
    'set proxy.image in bgc.yaml to a newer one, such as nginx:1.30-alpine',
  );
}
