import * as z from 'zod/mini';
import { writtenConfig } from './written.ts';

export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(writtenConfig, { target: 'draft-7', io: 'input' });
  return { $schema, title: 'bgc.yaml', description: 'Blue/green releases with bgc.', ...schema };
}
