import * as z from 'zod/mini';
import { writtenConfig } from './written.ts';

/** The JSON Schema (draft 7) of `bgc.yaml`, for `bgc schema` and for completion in editors. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(writtenConfig, { target: 'draft-7', io: 'input' });
  return { $schema, title: 'bgc.yaml', description: 'Blue/green releases with bgc.', ...schema };
}
