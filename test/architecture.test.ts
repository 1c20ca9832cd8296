import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../cli');

interface Source {
  /** Relative to `cli/`. */
  path: string;
  text: string;
  /** Files of `cli/`, or the names of packages and Node's modules. */
  imports: readonly Import[];
}

interface Import {
  target: string;
  /** Gone once the types are stripped. */
  typeOnly: boolean;
  /** Loaded when the line is reached. */
  lazy: boolean;
}

const sources: readonly Source[] = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });

function importsOf(path: string, text: string): Import[] {
  const statements = text.matchAll(
    /^(?:import|export)\b(\s+type\b)?[^;'"]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...statements].map(([, type, statically, lazily]) => {
    const target = statically ?? lazily ?? '';
    return {
      target: target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
      typeOnly: type !== undefined,
      lazy: lazily !== undefined,
    };
  });
}

/** The room a file is in: `render`, `engine`; a file of `cli/` itself is its own. */
const roomOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : path);
const inRooms = (...rooms: readonly string[]): Source[] => sources.filter(({ path }) => rooms.includes(roomOf(path)));

/** Everything a file leads to, with the way there, for a message that can be acted upon. */
function waysFrom(path: string): Map<string, string> {
  const ways = new Map([[path, path]]);
  for (const [from, way] of ways) {
    for (const { target } of sources.find((one) => one.path === from)?.imports ?? []) {
      if (!ways.has(target)) ways.set(target, `${way} → ${target}`);
    }
  }
  return ways;
}

/** The ways from some files to what is forbidden to them. */
function trespasses(from: readonly Pick<Source, 'path'>[], isForbidden: (target: string) => boolean): string[] {
  return from.flatMap(({ path }) =>
    [...waysFrom(path)].filter(([target]) => isForbidden(target)).map(([, way]) => way),
  );
}

/** What each room may lead to: itself and those before it. `config → project → render and plan → run → report`. */
const ORDER = [
  'errors.ts',
  'context.ts',
  'traffic',
  'config',
  'project',
  'render',
  'release',
  'modes',
  'report',
  'engine',
  'workspace',
  'executor',
  'doctor',
  'init',
  'commands',
  'main.ts',
  'bin.ts',
];

/** The rooms of `engine/`, which end in the one file that others ask for an engine. */
const ENGINE_ORDER = [
  'host',
  'docker',
  'deployment.ts',
  'state',
  'nginx',
  'compose',
  'tls',
  'checks',
  'hooks',
  'preflight',
  'observe.ts',
  'runtime.ts',
  'proxy.ts',
  'machine.ts',
  '*-engine.ts',
  'engines.ts',
];

const PURE = ['traffic', 'config', 'project', 'render', 'release', 'modes', 'report'];

/** `load.ts` reads the one file that `config` is about; `net` also tells whether a text is an address. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'config/load.ts': ['node:fs', 'node:fs/promises'],
  'config/text/bounded-file.ts': ['node:fs'],
  'config/schema/listen.ts': ['node:net'],
  'config/schema/network.ts': ['node:net'],
};

test('every file was read, and its imports were found', () => {
  expect(sources.length).toBeGreaterThan(50);
  const unknown = sources.flatMap(({ imports }) =>
    imports
      .map(({ target }) => target)
      .filter((target) => target.endsWith('.ts') && !sources.some(({ path }) => path === target)),
  );
  expect(unknown).toEqual([]);
  for (const { text, imports } of sources)
    expect(imports.length).toBe(text.match(/^import\b|^export .* from '|\bimport\('/gm)?.length ?? 0);
});

describe('data must flow one way, also by detours:', () => {
  const engineRoomOf = (path: string): string =>
    roomOf(path.replace('engine/', '')).replace(/^.+(?=-engine\.ts$)/, '*');
  const backwards = (order: readonly string[], from: readonly Source[], room: (path: string) => string): string[] =>
    from.flatMap(({ path }) => {
      const later = order.slice(order.indexOf(room(path)) + 1);
      return trespasses([{ path }], (target) => later.includes(room(target)));
    });

  test('no room leads to one that comes after it', () => {
    expect(backwards(ORDER, sources, roomOf)).toEqual([]);
  });

  test('no room of the engine leads to one that comes after it', () => {
    expect(backwards(ENGINE_ORDER, inRooms('engine'), engineRoomOf)).toEqual([]);
  });

  test('every file is in a room that has its place in the order', () => {
    expect([...new Set(sources.map(({ path }) => roomOf(path)))].sort()).toEqual([...ORDER].sort());
    expect([...new Set(inRooms('engine').map(({ path }) => engineRoomOf(path)))].sort()).toEqual(
      [...ENGINE_ORDER].sort(),
    );
  });

  test('planning and reporting know nothing of the engine that is there, only of what an engine is', () => {
    const above = inRooms('release', 'modes', 'report');
    expect(trespasses(above, (target) => roomOf(target) === 'engine')).toEqual([]);
    const perform = sources.find(({ path }) => path === 'executor/perform.ts');
    expect(perform?.imports.filter(({ target }) => roomOf(target) === 'engine')).toEqual([]);
  });
});

describe('there is one door to the engine:', () => {
  const ports = ['engine', 'host', 'preflight', 'records', 'renewal'].map((name) => `release/${name}.ts`);

  test.each(['commands', 'doctor', 'init'])('no file of %s imports anything of it but what chooses one', (room) => {
    const around = inRooms(room).flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => roomOf(target) === 'engine' && target !== 'engine/engines.ts')
        .map(({ target }) => `${path} → ${target}`),
    );
    expect(around).toEqual([]);
  });

  test.each(['commands', 'doctor', 'init'])('no file of %s touches the disk, the network or a process', (room) => {
    const doors = /^node:(fs|fs\/promises|child_process|http|https|net|os|process|worker_threads)$/;
    const around = inRooms(room).flatMap(({ path, imports }) =>
      imports.filter(({ target }) => doors.test(target)).map(({ target }) => `${path} → ${target}`),
    );
    expect(around).toEqual([]);
  });

  test('only what opens a project, or needs no project, asks for one', () => {
    const asking = sources.filter(({ imports }) => imports.some(({ target }) => target === 'engine/engines.ts'));
    expect(asking.map(({ path }) => path).sort()).toEqual([
      'commands/down.ts',
      'commands/history.ts',
      'commands/init.ts',
      'doctor/installation.ts',
      'workspace/workspace.ts',
    ]);
  });

  test('only what chooses an engine names one', () => {
    const naming = sources.filter(({ imports }) =>
      imports.some(({ target }) => /^engine\/[^/]+-engine\.ts$/.test(target)),
    );
    expect(naming.map(({ path }) => path)).toEqual(['engine/engines.ts']);
  });

  test.each(ports)('%s says nothing of how it is done', (path) => {
    const { text } = sources.find((one) => one.path === path) ?? { text: '' };
    expect(text).toContain('export interface');
    // A process that a user must end by hand has no other name.
    expect(text.replace(/^.*orphanedHook.*$/m, '')).not.toMatch(/symlink|\bpids?\b|\btags?\b|address/i);
  });
});

describe('a question has one place:', () => {
  const asking = (question: RegExp, ...allowed: readonly string[]): string[] =>
    sources
      .filter(({ path }) => !allowed.includes(path) && !allowed.includes(roomOf(path)))
      .filter(({ text }) => question.test(withoutComments(text)))
      .map(({ path }) => path);

  test('only a traffic mode itself, and the reader of bgc.yaml, asks which mode it is', () => {
    const question = /\bmode (===|!==) '|'(blue-green|rolling|primary-fallback)'/;
    expect(asking(question, 'modes', 'config')).toEqual([]);
    expect(asking(question)).toContain('modes/modes.ts');
  });

  test('only the routing itself asks of which kind it is; others call its functions, or switch over all kinds', () => {
    const question = /\bkind (===|!==) '(color|both|canary|primary|read-only)'/;
    expect(asking(question, 'traffic/routing.ts')).toEqual([]);
    expect(asking(question)).toEqual(['traffic/routing.ts']);
  });
});

describe('only the engine must know', () => {
  test('dockerode', () => {
    const users = sources.filter(({ imports }) => imports.some(({ target }) => target === 'dockerode'));
    expect(users.filter(({ path }) => roomOf(path) !== 'engine').map(({ path }) => path)).toEqual([]);
    expect(users.length).toBeGreaterThan(0);
  });

  test('how to start a program or talk to a network', () => {
    const doors = ['node:child_process', 'node:http', 'node:https', 'node:tls', 'node:dgram', 'node:http2'];
    const users = sources.filter(({ imports }) => imports.some(({ target }) => doors.includes(target)));
    expect(users.filter(({ path }) => roomOf(path) !== 'engine').map(({ path }) => path)).toEqual([]);
  });
});

test('only the door must change what is on disk: folders that are no links, and names that nobody knows before', () => {
  const changing =
    /\b(appendFile|chmod|chown|copyFile|cp|createWriteStream|lchown|link|mkdir|mkdtemp|rename|rm|rmdir|symlink|truncate|unlink|utimes|writeFile)(Sync)?\b/;
  const users = sources.filter(({ text }) =>
    [...text.matchAll(/^import \{([^}]*)\} from 'node:fs(?:\/promises)?'/gm)].some(([, names = '']) =>
      changing.test(names),
    ),
  );
  expect(users.map(({ path }) => path).sort()).toEqual([
    'engine/host/candidate.ts',
    'engine/host/files.ts',
    'engine/host/folder.ts',
  ]);
  const whole = sources.filter(({ text }) => /^import (\w+|\* as \w+) from 'node:fs/m.test(text));
  expect(whole).toEqual([]);
});

test('whatever is not of this package or of the kernel must be read by a bound', () => {
  const users = sources.filter(({ text }) => /\b(readFile(Sync)?|createReadStream)\b/.test(withoutComments(text)));
  expect(users.map(({ path }) => path).sort()).toEqual([
    'engine/host/process-group.ts',
    'workspace/package-files.ts',
    'workspace/package.ts',
  ]);
});

describe('what is pure must stay pure:', () => {
  const pure = inRooms(...PURE);

  test('it touches no disk, network or process', () => {
    const doors =
      /^node:(fs|fs\/promises|child_process|http|https|net|os|process|timers|timers\/promises|worker_threads)$/;
    const harmless = (path: string, target: string): boolean => ALLOWED[path]?.includes(target) ?? false;
    const found = pure.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => doors.test(target) && !harmless(path, target))
        .map(({ target }) => `${path}: ${target}`),
    );
    expect(found).toEqual([]);
  });

  test.each([
    ['the clock', /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bhrtime\b/],
    ['a timer', /\bset(Timeout|Interval|Immediate)\(/],
    ['chance', /\bMath\.random\(|\brandom(UUID|Bytes|Int)\(/],
    ['the process', /\bprocess\./],
    ['the console', /\bconsole\./],
  ])('it does not ask %s', (_, pattern) => {
    expect(pure.flatMap(({ path, text }) => (pattern.test(withoutComments(text)) ? [path] : []))).toEqual([]);
  });
});

describe('nothing heavy is loaded before it is needed:', () => {
  test.each([
    ['main', ['dockerode', 'handlebars', 'yaml', 'zod']],
    ['commands/history', ['dockerode', 'handlebars', 'yaml', 'zod']],
    ['engine/compose-engine', ['handlebars']],
    ...['status', 'switch', 'rollback', 'canary', 'maintenance', 'logs', 'plan', 'up'].map(
      (verb): [string, string[]] => [`commands/${verb}`, ['handlebars']],
    ),
  ])('%s does without %j', (path, packages) => {
    const loaded = loadedWith(`${path}.ts`);
    expect(loaded.size).toBeGreaterThan(1);
    expect(packages.filter((name) => loaded.has(name))).toEqual([]);
  });
});

test('only the clock must read the time and wait, except to bound what another program does', () => {
  const direct =
    /\bDate\.now\(|\bnew Date\(\)|\bperformance\b|\bhrtime\b|\btimers\b|\bset(Timeout|Interval)\(|\bAbortSignal\.timeout\(/;
  const users = sources.filter(({ text }) => direct.test(withoutComments(text)));
  expect(users.map(({ path }) => path).sort()).toEqual([
    // A Docker that breaks off in the middle of an answer.
    'engine/docker/client.ts',
    // The age of a temporary file, by the clock that the disk had.
    'engine/host/candidate.ts',
    'engine/host/clock.ts',
    // An application that does not answer.
    'engine/host/http.ts',
    // A program that does not end.
    'engine/host/process.ts',
    // An nginx that shakes no hands.
    'engine/tls/served.ts',
  ]);
});

test('no time limit may be one that garbage collection takes away', () => {
  const users = sources.filter(({ text }) => /\bAbortSignal\.timeout\(/.test(withoutComments(text)));
  expect(users.map(({ path }) => path)).toEqual([]);
});

test('only bin.ts must decide how the process ends', () => {
  const deciding = sources.filter(({ text }) => /\bprocess\.(exit|exitCode|abort)\b/.test(withoutComments(text)));
  expect(deciding.map(({ path }) => path)).toEqual(['bin.ts']);
});

describe('a reader must not get lost:', () => {
  test('no file exports a name that no other file imports', () => {
    const taken = new Set(
      [ROOT, import.meta.dirname].flatMap((root) => scripts(root).flatMap((file) => importedNames(file))),
    );
    const needless = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:async )?(?:function|interface|type|const|class) (\w+)/gm)]
        .map(([, name]) => `${path}: ${name}`)
        .filter((one) => !taken.has(one)),
    );
    expect(needless).toEqual([]);
  });

  test('no file has more than 250 lines', () => {
    const long = sources.filter(({ text }) => text.trimEnd().split('\n').length > 250);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('every file has the name of what is in it', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|shared-code|lib|index|types)(\/|\.ts$)/;
    expect(sources.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });

  test('no two files import each other, not even in a circle', () => {
    const circles = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ target, typeOnly }) => !typeOnly && runtimeReach(target).has(path))
        .map(({ target }) => `${path} ⇄ ${target}`),
    );
    expect(circles).toEqual([]);
  });
});

function scripts(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(root, path));
}

/** As `release/step.ts: Step`, whichever way a file takes them from `cli/`. */
function importedNames(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const pathOf = (target: string): string => relative(ROOT, resolve(dirname(file), target));
  const statements = text.matchAll(/^(?:import|export)\b[^;'"{]*\{([^}]*)\}\s*from\s+'(\.[^']+)'/gm);
  const loaded = text.matchAll(/import\('(\.[^']+)'\)\)\.(\w+)|\{ ([\w, ]+) \} = await import\('(\.[^']+)'\)/g);
  return [
    ...[...statements].flatMap(([, names = '', target = '']) => namesIn(names, pathOf(target))),
    ...[...loaded].flatMap(([, one, name, names, other]) => namesIn(name ?? names ?? '', pathOf(one ?? other ?? ''))),
    // Scripts that run in a process of their own name what they use by the file's path.
    ...[...text.matchAll(/'([\w/-]+\.ts)': '([\w, ]+)'|WITH_\w+ = \{ '([\w/-]+\.ts)': '(\w+)'/g)].flatMap(
      ([, path, names, other, name]) => namesIn(names ?? name ?? '', path ?? other ?? ''),
    ),
  ];
}

function namesIn(list: string, path: string): string[] {
  return list.split(',').map(
    (name) =>
      `${path}: ${name
        .trim()
        .replace(/^type /, '')
        .replace(/ as .*$/, '')}`,
  );
}

function runtimeReach(path: string): ReadonlySet<string> {
  const reached = new Set([path]);
  for (const from of reached) {
    for (const { target, typeOnly } of sources.find((one) => one.path === from)?.imports ?? []) {
      if (!typeOnly) reached.add(target);
    }
  }
  return reached;
}

/** What a file brings along as soon as it is loaded. */
function loadedWith(path: string): ReadonlySet<string> {
  const loaded = new Set([path]);
  for (const from of loaded) {
    for (const { target, typeOnly, lazy } of sources.find((one) => one.path === from)?.imports ?? []) {
      if (!typeOnly && !lazy) loaded.add(target);
    }
  }
  return loaded;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
