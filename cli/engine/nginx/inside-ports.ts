import type { Config } from '../../config/config.ts';
import { checksPort } from '../../render/nginx/checks-port.ts';
import { type ProxyPorts, portsOf } from '../../render/ports.ts';
import type { ProjectContainer } from '../docker/containers.ts';

/** `checks`: the port where bgc itself asks the preview, when that is not the preview's own. */
export interface InsidePorts extends ProxyPorts {
  checks: number | undefined;
}

/** Where a proxy listens inside its container, by its labels; without a proxy, where it is going to listen. */
export function insidePorts(proxy: Pick<ProjectContainer, 'labels'> | undefined, config: Config): InsidePorts {
  const planned = portsOf(config);
  const told = (name: string): number | undefined => {
    const port = proxy?.labels[`dev.bgc.${name}`];
    return port === undefined ? undefined : Number(port);
  };
  // A proxy that an earlier version of bgc created has fewer labels.
  const isTold = told('http') !== undefined;
  return {
    http: told('http') ?? planned.http,
    https: told('https') ?? planned.https,
    preview: told('preview') ?? planned.preview,
    control: told('control') ?? planned.control,
    checks: isTold ? told('checks') : checksPort(config),
  };
}
