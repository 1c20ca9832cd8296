import type { Site } from './site.ts';

/** Stops services that run under their own name, from before bgc. */
export async function withdraw({ compose }: Pick<Site, 'compose'>, services: readonly string[]): Promise<void> {
  await compose.run(`stopping ${services.join(', ')}`, ['stop', ...services]);
}

/** Starts them again. */
export async function reinstate({ compose }: Pick<Site, 'compose'>, services: readonly string[]): Promise<void> {
  await compose.run(`starting ${services.join(', ')} again`, ['start', ...services]);
}
