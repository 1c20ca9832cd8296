import type { Rule } from './finding.ts';

/** A release is pinned, so running containers are safe; but the tag does not say which version comes next. */
export const mutableTag: Rule = ({ service: { image, builds } }) => {
  if (builds || image === undefined || image.includes('@')) return [];
  const [, name = image, tag = ''] = /^(.*?)(?::([^/:]+))?$/.exec(image) ?? [];
  // A version has a digit; `latest`, `stable` and `main` may mean a different image tomorrow.
  if (/\d/.test(tag)) return [];
  return [
    {
      kind: 'risk',
      problem: `${image} names no version: \`bgc up\` releases whatever this machine has under that name`,
      instead: `a tag per version, such as ${name}:1.4.2, or \`bgc up --pull\``,
    },
  ];
};
