import type { Config } from '../../config/config.ts';
import { checksPort } from '../../render/nginx/checks-port.ts';
import { type ProxyPorts, portsOf } from '../../render/ports.ts';
import type { ProjectContainer } from '../docker/containers.ts';

/** `checks`: where bgc itself asks the preview, if not at its own port. */
export interface InsidePorts extends ProxyPorts {
  checks: number | undefined;
}

/** Where a proxy listens inside its container, by its labels; where there is none yet, as it will. */
export function insidePorts(proxy: Pick<ProjectContainer, 'labels'> | undefined, config: Config): InsidePorts {
  const planned = portsOf(config);
  const told = (name: string): number | undefined => {
    const port = proxy?.labels[`dev.bgc.${name}`];
    return port === undefined ? undefined : Number(port);
  };
  // A proxy of an earlier bgc tells less.
  const isTold = told('http') !== undefined;
  return {
    http: told('http') ?? planned.http,
    https: told('https') ?? planned.https,
    preview: told('preview') ?? planned.preview,
    control: told('control') ?? planned.control,
    checks: isTold ? told('checks') : checksPort(config),
  };
}
