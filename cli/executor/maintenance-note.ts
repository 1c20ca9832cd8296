import type { ReverseProxy } from '../release/engine.ts';
import type { Report } from '../release/event.ts';

export async function tellMaintenance(proxy: ReverseProxy, report: Report): Promise<void> {
  const { since } = await proxy.maintenance();
  if (since === undefined) return;
  report({ event: 'warning', text: 'maintenance is on: visitors get 503 until `bgc maintenance off`' });
}
