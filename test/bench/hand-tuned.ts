import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { image } from '../support/images.ts';
import { docker } from '../support/scenario/docker.ts';
import { freePort } from '../support/scenario/ports.ts';
import type { Project } from '../support/scenario/project.ts';

/**
 * What an expert would write for one application in production: nothing that a release needs, kept-alive connections to
 * the application, the usual headers, an access log in nginx's own format that is written in blocks.
 */
const CONFIG = (upstream: string) => `
worker_processes auto;
worker_rlimit_nofile 16384;
error_log /dev/stderr warn;
pid /run/nginx.pid;
events { worker_connections 8192; }
http {
  server_tokens off;
  tcp_nopush on;
  keepalive_timeout 65s;
  keepalive_requests 10000;
  access_log /dev/stdout combined buffer=64k flush=5s;
  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  upstream application {
    server ${upstream};
    keepalive 64;
    keepalive_requests 10000;
  }
  server {
    listen 80 reuseport backlog=4096;
    location / {
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_pass http://application;
    }
  }
}
`;

/** Starts that nginx beside a project's own proxy, under the same limits. Gives its URL; `Project.remove` removes it. */
export async function startHandTuned(project: Project, upstream: string): Promise<string> {
  const file = join(project.directory, 'hand-tuned.conf');
  const port = await freePort();
  await writeFile(file, CONFIG(upstream));
  const sandbox = ['--read-only', '--tmpfs', '/run', '--tmpfs', '/tmp', '--entrypoint', 'nginx'];
  await docker(
    ...['run', '--detach', '--label', `com.docker.compose.project=${project.name}`, ...sandbox],
    ...['--network', `${project.name}_default`, '--publish', `127.0.0.1:${port}:80`],
    ...['--volume', `${file}:/etc/hand-tuned.conf:ro`, image('NGINX_IMAGE')],
    ...['-c', '/etc/hand-tuned.conf', '-g', 'daemon off;'],
  );
  return `http://127.0.0.1:${port}/`;
}
