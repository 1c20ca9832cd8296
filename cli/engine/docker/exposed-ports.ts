import { call, connectDocker } from './client.ts';
import { imageNamed } from './image.ts';

/** Milliseconds: a hint is not worth a longer wait. */
const TIMEOUT = 2000;

/** The TCP ports in an image's EXPOSE, ascending; none when the image is not local or Docker does not answer. */
export async function exposedPorts(image: string): Promise<number[]> {
  try {
    const docker = await connectDocker();
    const { Config } = await call(imageNamed(docker, image).inspect(), TIMEOUT);
    // The engine omits `ExposedPorts` when there is none; its types do not say so.
    const exposed: Readonly<Record<string, unknown>> | undefined = Config.ExposedPorts;
    return Object.keys(exposed ?? {})
      .filter((port) => !port.endsWith('/udp'))
      .map((port) => Number.parseInt(port, 10))
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}
