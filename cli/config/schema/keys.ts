import type { core } from 'zod/mini';
import type { Path } from '../text/problem.ts';
import { writtenConfig } from './written.ts';

export function knownKeys(path: Path): readonly string[] {
  const def = mappingAt(path)?._zod.def;
  return def?.type === 'object' ? Object.keys(def.shape) : [];
}

export function takesKeys(path: Path): boolean {
  return mappingAt(path) !== undefined;
}

export function isKnown(path: Path): boolean {
  return schemaAt(path) !== undefined;
}

function mappingAt(path: Path): core.$ZodTypes | undefined {
  const schema = schemaAt(path);
  const members = schema?._zod.def.type === 'union' ? schema._zod.def.options.map(bare) : [schema];
  return members.find((member) => member?._zod.def.type === 'object' || member?._zod.def.type === 'record');
}

function schemaAt(path: Path): core.$ZodTypes | undefined {
  return path.reduce<core.$ZodTypes | undefined>((schema, key) => schema && child(schema, key), bare(writtenConfig));
}

function child({ _zod: { def } }: core.$ZodTypes, key: string | number): core.$ZodTypes | undefined {
  if (def.type === 'array' && typeof key === 'number') return bare(def.element);
  if (def.type === 'record') return bare(def.valueType);
  if (def.type === 'union') return def.options.map((option) => child(bare(option), key)).find(Boolean);
  if (def.type !== 'object' || !Object.hasOwn(def.shape, key)) return undefined;
  return bare(def.shape[key]);
}

function bare(schema: core.$ZodType | undefined): core.$ZodTypes {
  const { def } = (schema as core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'prefault':
      return bare(def.innerType);
    case 'pipe':
      return bare(def.in);
    default:
      return schema as core.$ZodTypes;
  }
}
