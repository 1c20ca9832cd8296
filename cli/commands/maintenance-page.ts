import { resolve } from 'node:path';
import { isNetwork } from '../config/schema/network.ts';
import { readBounded } from '../config/text/bounded-file.ts';
import type { Context } from '../context.ts';
import { readFault, usageError } from '../errors.ts';
import { readPackageFile } from '../workspace/package-files.ts';

export interface ClosingOptions {
  message: string | undefined;
  page: string | undefined;
  allow: readonly string[];
}

export interface Closing {
  page: Uint8Array;
  allow: readonly string[];
}

/** @throws BgcError when an option cannot be read, or two contradict each other */
export async function closingOf({ message, page, allow }: ClosingOptions, { cwd }: Context): Promise<Closing> {
  if (message !== undefined && page !== undefined)
    throw usageError('--message and --page contradict each other', 'write the message into your page');
  const networks = [...new Set(allow.map(network))].sort();
  return { page: page === undefined ? await ownPage(message) : readPage(resolve(cwd, page)), allow: networks };
}

function network(written: string): string {
  if (isNetwork(written)) return written;
  throw usageError(
    `--allow ${written} is neither an address nor a network`,
    'write it like --allow 203.0.113.7 or --allow 2001:db8::/32',
  );
}

async function ownPage(message: string | undefined): Promise<Uint8Array> {
  if (message?.trim() === '') throw usageError('--message is empty', "leave it out for bgc's own text");
  // This import loads Handlebars, which a user's own page does not need.
  const { maintenancePage } = await import('../render/nginx/maintenance-page.ts');
  return Buffer.from(maintenancePage(await readPackageFile('templates/maintenance.html.hbs'), message));
}

function readPage(file: string): Uint8Array {
  const page = bytesOf(file);
  if (page.length === 0) throw usageError(`the page ${file} is empty`, NEXT);
  return page;
}

function bytesOf(file: string): Uint8Array {
  try {
    return readBounded(file);
  } catch (error) {
    throw usageError(`the page ${file} cannot be read: ${readFault(error)}`, NEXT);
  }
}

const NEXT = "name an HTML file, or leave --page out for bgc's own page";
