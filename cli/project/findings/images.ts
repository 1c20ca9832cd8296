import type { Rule } from './finding.ts';

/** A release is pinned, so running containers are safe; but the tag does not say which version comes next. */
export const mutableTag: Rule = ({ service: { image, build } }) => {
  if (build !== undefined || image === undefined || image.includes('@')) return [];
  const [, tag = ''] = /:([^/:]+)$/.exec(image) ?? [];
  // A version has a digit; `latest`, `stable` and `main` may mean a different image tomorrow.
  if (/\d/.test(tag)) return [];
  return [
    {
      kind: 'risk',
      problem: `${image} names no version: \`bgc up\` releases whatever this machine has under that name`,
      instead: 'the tag of a version that its registry has, or `bgc up --pull`',
    },
  ];
};
