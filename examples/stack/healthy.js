// The health check: ends with 0 when the service on this port says that it is well.
const [port] = process.argv.slice(2);
const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => ({ ok: false }));
process.exit(ok ? 0 : 1);
