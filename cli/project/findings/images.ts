import type { Rule } from './finding.ts';

/** A release is pinned, so what runs is safe; which version the next release takes is not said. */
export const mutableTag: Rule = ({ service: { image, builds } }) => {
  if (builds || image === undefined || image.includes('@')) return [];
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== 'latest') return [];
  return [
    {
      kind: 'risk',
      problem: `${image} names no version: \`bgc up\` releases whatever this machine has under that name`,
      instead: `a tag per version, such as ${tag === undefined ? image : image.slice(0, -':latest'.length)}:1.4.2, or \`bgc up --pull\``,
    },
  ];
};
