import type { Rule } from './finding.ts';

/** Only the application itself knows what it must not do as a fallback. */
export const fallbackThatWrites: Rule = ({ config, settings: { traffic } }) => {
  if (config.port === undefined || traffic.mode !== 'primary-fallback') return [];
  if (Object.keys(traffic.environment.fallback).length > 0) return [];
  return [
    {
      kind: 'risk',
      problem: 'nothing tells it that it is the fallback: what it does by itself, such as jobs, it does twice',
      instead: 'traffic: { environment: { fallback: { MODE: read-only } } } in bgc.yaml, and heed that variable',
    },
  ];
};
