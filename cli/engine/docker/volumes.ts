import type Docker from 'dockerode';
import { call, isNotFound } from './client.ts';

export async function removeVolume(docker: Docker, name: string): Promise<void> {
  try {
    await call(docker.getVolume(name).remove());
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
