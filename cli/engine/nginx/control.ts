import type { Serving } from '../../release/observed.ts';
import { routingNamed } from '../../traffic/routing.ts';
import { get, type Target } from '../host/http.ts';

export async function servingOf(control: Target): Promise<Serving | undefined> {
  try {
    const answer: unknown = JSON.parse((await get(control, '/version', { timeout: 2000 })).body);
    if (typeof answer !== 'object' || answer === null || !('traffic' in answer && 'generation' in answer))
      return undefined;
    const traffic = routingNamed(String(answer.traffic));
    return traffic && { routing: traffic, generation: String(answer.generation) };
  } catch {
    return undefined;
  }
}
