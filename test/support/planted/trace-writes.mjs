// Loaded before a program (`node --import`): notes every path that it changes, and by which function of `node:fs`, a line
// each, in the file of TRACE_WRITES.
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';

const { realpathSync, writeSync } = fs;
const trace = fs.openSync(process.env.TRACE_WRITES, 'a');
const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants;

/** By function, which of its arguments it changes. */
const CHANGED = {
  appendFile: [0],
  chmod: [0],
  chown: [0],
  copyFile: [1],
  cp: [1],
  lchown: [0],
  link: [1],
  lutimes: [0],
  mkdir: [0],
  mkdtemp: [0],
  rename: [0, 1],
  rm: [0],
  rmdir: [0],
  symlink: [1],
  truncate: [0],
  unlink: [0],
  utimes: [0],
  writeFile: [0],
};

function note(name, path) {
  if (typeof path !== 'string') return;
  let parent = dirname(path);
  try {
    // An open directory by its name.
    parent = realpathSync(parent);
  } catch {
    // It is not there: the call fails by itself.
  }
  writeSync(trace, `${name} ${join(parent, basename(path))}\n`);
}

function traced(name, original, indexes) {
  return function (...args) {
    for (const index of indexes) note(name, args[index]);
    return original.apply(this, args);
  };
}

function tracedOpen(original) {
  return function (path, flags, ...rest) {
    const writes =
      typeof flags === 'number' ? flags & (O_WRONLY | O_RDWR | O_CREAT) : /[wa+]/.test(String(flags ?? 'r'));
    if (writes) note('open', path);
    return original.call(this, path, flags, ...rest);
  };
}

for (const [name, indexes] of Object.entries(CHANGED)) {
  for (const [owner, key] of [
    [promises, name],
    [fs, name],
    [fs, `${name}Sync`],
  ]) {
    if (owner[key] !== undefined) owner[key] = traced(name, owner[key], indexes);
  }
}
for (const [owner, key] of [
  [promises, 'open'],
  [fs, 'open'],
  [fs, 'openSync'],
])
  owner[key] = tracedOpen(owner[key]);
fs.createWriteStream = traced('open', fs.createWriteStream, [0]);
syncBuiltinESMExports();
