import { beforeEach, describe, expect, test } from 'vitest';
import type { Check, Hook } from '../../cli/config/config.ts';
import { BgcError } from '../../cli/errors.ts';
import type { Engine } from '../../cli/release/engine.ts';
import type { Observed } from '../../cli/release/observed.ts';
import type { ReleaseFacts } from '../../cli/release/release-facts.ts';
import type { Files } from '../../cli/render/render.ts';
import type { Color } from '../../cli/traffic/color.ts';
import { toColor } from '../../cli/traffic/routing.ts';

export interface Project {
  /** A new engine for the project, as another bgc has it. */
  open: () => Promise<Engine>;
  /** The generated files, with at least the one of each color. */
  files: () => Promise<Files>;
  read: (path: string) => Promise<string | undefined>;
}

/** What every engine keeps of its word. The tests share two projects, and leave each as they found it. */
export interface Subjects {
  /** Nothing was ever released here. */
  fresh: () => Project;
  /** Its service `web` has a container in each color: release 2 is live in green, release 1 is stopped in blue. */
  released: () => Project;
}

const FACTS: ReleaseFacts = { command: 'up', color: 'blue', release: 3 };
const WATCH = { for: 1000, maxErrors: 1, minRequests: 20 };

export function describeEngine({ fresh, released }: Subjects): void {
  let engine: Engine;

  describe('where something was released,', () => {
    beforeEach(async () => {
      engine = await released().open();
    });

    test('it must be observed', async () => {
      const { routing, desired, proxy, colors, pins } = await engine.observe();
      expect({ routing, desired, proxy }).toMatchObject({
        routing: toColor('green'),
        desired: toColor('green'),
        proxy: { state: 'running', serving: { routing: toColor('green') } },
      });
      expect(colors.blue.containers).toMatchObject([{ service: 'web', release: 1, status: 'exited' }]);
      expect(colors.green.containers).toMatchObject([{ service: 'web', release: 2, status: 'running' }]);
      expect([...pins].sort()).toEqual([1, 2]);
    });

    describe('the runtime:', () => {
      test('what is started must run, and be left as it is when it is started again', async () => {
        await engine.start('blue', 'web');
        await engine.healthy('blue', 'web', 30_000, 0);
        const first = await onlyIn('blue');
        expect(first).toMatchObject({ status: 'running', health: expect.stringMatching(/healthy|none/) });
        await engine.start('blue', 'web');
        expect(await onlyIn('blue')).toMatchObject({ id: first.id, startedAt: first.startedAt, status: 'running' });
        await engine.soak('blue', 100);
        await engine.stop('blue');
      });

      test('a service without a container must not be started', async () => {
        await refuses(engine.start('blue', 'other'));
        await refuses(engine.healthy('blue', 'other', 1000, 0));
      });

      test('what is stopped must stay as it is when it is stopped again, and so must what was not meant', async () => {
        const { id } = await onlyIn('blue');
        await engine.stop('blue');
        await engine.stop('blue', ['web']);
        await engine.stop('green', ['other']);
        await engine.stop('green', ['web'], 1);
        expect(await onlyIn('blue')).toMatchObject({ id, status: 'exited' });
        expect(await onlyIn('green')).toMatchObject({ status: 'running' });
      });

      test('a container that is stopped must be neither healthy nor soaked', async () => {
        await refuses(engine.healthy('blue', 'web', 30_000, 0));
        await refuses(engine.soak('blue', 1000));
      });

      test('containers that are created must replace those of before, and not run', async () => {
        const before = await onlyIn('blue');
        await engine.create('blue', 1, ['web']);
        expect(await onlyIn('blue')).toMatchObject({ release: 1, status: 'created' });
        expect((await onlyIn('blue')).id).not.toBe(before.id);
        await engine.start('blue', 'web');
        await engine.healthy('blue', 'web', 30_000, 0);
        await engine.stop('blue');
      });

      test('a release that is pinned must have its pin until it is pruned, which may happen twice', async () => {
        await engine.pin('web', 7);
        expect((await engine.observe()).pins).toContain(7);
        await engine.prune([7, 8]);
        await engine.prune([7]);
        expect((await engine.observe()).pins).not.toContain(7);
      });

      test('an image that is here must need no registry', () => engine.fetch('web', false));

      test('there are no previous services to restore', async () => {
        await engine.restorePrevious(['web']);
        expect((await engine.observe()).previousServices).toEqual([]);
      });
    });

    describe('the proxy:', () => {
      test('what is written must be written back by the name it was kept under, and by no other', async () => {
        const path = 'bgc/nginx/blue.conf';
        const before = await released().read(path);
        const changed = `${before}\n# changed`;
        await engine.write(new Map([[path, changed]]), '1');
        await engine.writeBack('2', [path]);
        expect(await released().read(path)).toBe(changed);
        await (await released().open()).writeBack('1', [path]);
        expect(await released().read(path)).toBe(before);
      });

      test('no file that is as it should be must be stale, and a changed one must be told with what it says', async () => {
        const path = 'bgc/nginx/blue.conf';
        const text = (await released().read(path)) ?? expect.unreachable();
        expect(await engine.stale(new Map([[path, text]]))).toEqual(new Map());
        expect(await engine.stale(new Map([[path, '# changed']]))).toEqual(new Map([[path, text]]));
      });

      test('files must be written all or none: nginx may refuse one', async () => {
        const files = await released().files();
        const [first, second] = ['bgc/nginx/blue.conf', 'bgc/nginx/green.conf'];
        const broken = new Map([
          [first, `${files.get(first)}\n# changed`],
          [second, 'events { {'],
        ]);
        await refuses(engine.write(broken));
        for (const path of broken.keys()) expect(await released().read(path)).toBe(files.get(path));
        await serves('green');
      });

      test('a load and a start must change no routing', async () => {
        await engine.ready();
        await engine.load();
        await engine.startProxy([]);
        await serves('green');
      });

      test('a proxy that replaced nothing must hand nothing back', async () => {
        await engine.handBack([]);
        await serves('green');
      });

      test('requests must be counted from the first switch on', async () => {
        expect(await engine.requestCounts()).toBeUndefined();
        await engine.switchTo(toColor('green'), ['green']);
        expect(await engine.requestCounts()).toMatchObject({ failed: 0 });
        await serves('green');
      });

      test('a switch must lead there, in what is desired and in what is served', async () => {
        await engine.start('blue', 'web');
        await engine.healthy('blue', 'web', 30_000, 0);
        await engine.reach('blue', 'web', 10_000);
        await engine.switchTo(toColor('blue'), ['blue']);
        await serves('blue');
        await engine.switchTo(toColor('green'), ['green']);
        await serves('green');
        expect(await engine.drain(5000, 0)).toMatchObject({ requests: 0, webSockets: 0 });
        expect((await engine.observe()).proxy).toMatchObject({ draining: 0 });
        await engine.stop('blue');
        expect(await onlyIn('blue')).toMatchObject({ status: 'exited' });
      });

      test('a switch to a color that cannot answer must be refused, and the former routing stay', async () => {
        await refuses(engine.switchTo(toColor('blue'), ['blue']));
        await serves('green');
      });

      test('what runs must be reached and answer, what is stopped must not', async () => {
        await engine.reach('green', 'web', 10_000);
        await engine.probe('green', 'web', '/', 10_000);
        await refuses(engine.reach('blue', 'web', 10_000));
      });

      test('a watch without visitors must say that it was quiet', async () => {
        expect(await engine.watch('green', WATCH)).toMatchObject({ kind: 'quiet' });
      });

      test('a warm-up must not fail, whatever it gets', () =>
        engine.warmUp({ paths: ['/nowhere'], requests: 1, timeout: 1000 }));

      test('maintenance must be on until it is ended, and be ended once', async () => {
        expect(await engine.maintenance()).toEqual({ allow: [] });
        await engine.beginMaintenance(Buffer.from('closed'));
        const { since } = await engine.maintenance();
        expect(since).toEqual(expect.any(String));
        await engine.beginMaintenance(Buffer.from('still closed'));
        expect(await engine.maintenance()).toEqual({ since, allow: [] });
        expect(await engine.endMaintenance()).toBe(true);
        expect(await engine.endMaintenance()).toBe(false);
        expect(await engine.maintenance()).toEqual({ allow: [] });
      });

      test('networks must be let through until there are none again', async () => {
        await engine.allowDuringMaintenance(['10.0.0.0/8']);
        expect(await engine.maintenance()).toEqual({ allow: ['10.0.0.0/8'] });
        expect(await engine.mayAllow()).toBe(true);
        await engine.allowDuringMaintenance([]);
        expect(await engine.maintenance()).toEqual({ allow: [] });
      });
    });
  });

  describe('where nothing was released,', () => {
    beforeEach(async () => {
      engine = await fresh().open();
    });

    test('nothing must be observed', async () => {
      const { routing, desired, proxy, colors, pins } = await engine.observe();
      expect({ routing, desired, proxy, pins }).toEqual({
        routing: undefined,
        desired: undefined,
        proxy: { state: 'absent' },
        pins: [],
      });
      for (const { containers } of Object.values(colors)) expect(containers).toEqual([]);
    });

    test('a stop, a prune, a load and a drain must find nothing to do', async () => {
      await engine.stop('blue');
      await engine.prune([1]);
      await engine.load();
      await engine.handBack([]);
      const none = { requests: 0, webSockets: 0 };
      expect(await engine.drain(60_000, 0)).toMatchObject(none);
      expect(await engine.endMaintenance()).toBe(false);
    });

    test('what needs a proxy must say that there is none', async () => {
      await refuses(engine.switchTo(toColor('blue')));
      await refuses(engine.reach('blue', 'web', 1000));
      await refuses(engine.beginMaintenance(Buffer.from('closed')));
      await refuses(engine.allowDuringMaintenance([]));
      expect(await engine.maintenance()).toEqual({ allow: [] });
    });

    test('what has no container must not be started', () => refuses(engine.start('blue', 'web')));

    describe('the machine:', () => {
      test('a check that is a command must fail with it', async () => {
        await engine.check(checkOf('true'));
        await refuses(engine.check(checkOf('exit 3')));
      });

      test('a hook must fail with its command, and be ended when it has ended', async () => {
        await engine.hook(hookOf('true'), FACTS);
        await refuses(engine.hook(hookOf('exit 3'), FACTS));
        await engine.endHook('before_start');
        await engine.endHook('before_start');
        expect(await engine.orphanedHook()).toBeUndefined();
        await engine.outlastHook(() => expect.unreachable());
      });
    });
  });

  async function onlyIn(color: Color) {
    const { containers } = (await engine.observe()).colors[color];
    const [only] = containers;
    return only !== undefined && containers.length === 1 ? only : expect.unreachable();
  }

  async function serves(color: Color): Promise<void> {
    const { routing, desired, proxy }: Observed = await engine.observe();
    expect([routing, desired]).toEqual([toColor(color), toColor(color)]);
    expect(proxy).toMatchObject({ state: 'running', serving: { routing: toColor(color) } });
  }
}

/** A user can read the reason. */
async function refuses(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toBeInstanceOf(BgcError);
}

const checkOf = (command: string): Check => ({ kind: 'run', command, timeout: 10_000, retries: 0 });
const hookOf = (command: string): Hook => ({ name: 'before_start', command, timeout: 10_000 });
