import type { Rule } from './finding.ts';

/** Only the application itself knows what it must not do as a fallback. */
export const fallbackThatWrites: Rule = ({ config, settings: { traffic } }) => {
  if (config.port === undefined || traffic.mode !== 'primary-fallback') return [];
  if (Object.keys(traffic.environment.fallback).length > 0) return [];
  return [
    {
      kind: 'risk',
      problem: 'it cannot tell that it is the fallback: its own work, such as jobs, is done twice',
      instead: 'traffic: { environment: { fallback: { MODE: read-only } } } in bgc.yaml, and read that variable',
    },
  ];
};
