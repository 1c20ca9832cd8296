import { expect, test } from 'vitest';
import { closingPorts } from '../../../cli/init/closing-ports.ts';
import { said } from '../../../cli/init/guess.ts';
import { projectOf, published } from './projects.ts';

const project = projectOf({
  web: { ports: [published(3000, '80'), published(9229), { target: 4000 }, published(8443, '443')] },
  git: { ports: [published(3000, '3001'), published(22, '2222'), { ...published(53), protocol: 'udp' }] },
});
const web = { name: 'web', port: said(3000) };
const git = { name: 'git', port: said(3000) };

test('the port that the proxy takes over stays; others close', () => {
  expect(closingPorts(project, [web], { port: 80 })).toEqual([
    'web: its published port 9229 is a debugger protocol and cannot move to the proxy, so it will close; to keep it, do not release web',
    'web: its published port 443 will close (port 8443 inside)',
  ]);
  expect(closingPorts(project, [web], { port: 8080 })[0]).toBe(
    'web: its published port 80 will close (port 3000 inside)',
  );
});

test('a port that is not HTTP cannot move: its service may stay as it is', () => {
  const keep =
    'cannot move to the proxy, so it will close; to keep it, leave git as it is: bgc init --force --service web:3000';
  expect(closingPorts(project, [web, git], { port: 80 }).slice(2)).toEqual([
    'git: its published port 3001 will close (port 3000 inside)',
    `git: its published port 2222 is SSH and ${keep}`,
    `git: its published port 53 is UDP and ${keep}`,
  ]);
});
