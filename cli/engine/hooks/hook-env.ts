import type { Config, Hook, Listen } from '../../config/config.ts';
import { programUrl, routedHost } from '../../config/public-url.ts';
import { localUrl } from '../../config/schema/listen.ts';
import type { ReleaseFacts } from '../../release/release-facts.ts';
import { pinOf } from '../../render/compose/pin.ts';
import { proxyHost } from '../../render/hosts.ts';
import { type InsidePorts, insidePorts } from '../nginx/inside-ports.ts';

/** `preview`: where this machine reaches it; `inside`: where containers reach the proxy. Pure. */
export function hookEnv(
  project: string,
  config: Config,
  hook: Hook,
  facts: ReleaseFacts,
  preview: Listen = config.preview,
  inside: InsidePorts = insidePorts(undefined, config),
): Record<string, string> {
  const images = config.services.map(({ name }): [string, string] => [name, pinOf(project, name, facts.release)]);
  const [, image = ''] = images.find(([name]) => name === hook.in) ?? images[0] ?? [];
  return {
    BGC_COMMAND: facts.command,
    BGC_PROJECT: project,
    BGC_COLOR: facts.color,
    BGC_RELEASE: String(facts.release),
    BGC_LIVE_COLOR: facts.live ?? '',
    BGC_PREVIOUS_RELEASE: String(facts.previous ?? ''),
    BGC_IMAGE: image,
    ...Object.fromEntries(images.map(([name, pin]) => [`BGC_IMAGE_${variable(name)}`, pin])),
    ...urls(project, config, hook, preview, inside),
    // A message of Docker or an application may hold any character, but a variable cannot hold NUL.
    BGC_ERROR: facts.error?.replaceAll('\0', '') ?? '',
  };
}

/** A hook in a container cannot reach this machine's loopback, but it can reach the proxy by name. */
function urls(
  project: string,
  config: Config,
  hook: Hook,
  own: Listen,
  inside: InsidePorts,
): Record<'BGC_URL' | 'BGC_PREVIEW_URL', string> {
  if (hook.in === undefined) return { BGC_URL: programUrl(config), BGC_PREVIEW_URL: localUrl(own) };
  const preview = inside.checks ?? inside.preview;
  return { BGC_URL: insideUrl(project, config, inside), BGC_PREVIEW_URL: `http://${proxyHost(project)}:${preview}` };
}

/** Where routes name hosts, the proxy's own name gets no certificate: the URL must name one of those hosts. */
function insideUrl(project: string, config: Config, { http, https }: InsidePorts): string {
  if (config.proxy.https === undefined) return `http://${proxyHost(project)}:${http}`;
  return routedHost(config) === undefined ? `https://${proxyHost(project)}:${https}` : programUrl(config);
}

function variable(service: string): string {
  return service.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
