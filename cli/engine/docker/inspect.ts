import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { call, isNotFound } from './client.ts';

export async function inspectThere(docker: Docker, id: string): Promise<ContainerInspectInfo | undefined> {
  try {
    return await call(docker.getContainer(id).inspect());
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
