import { chmod, chown, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Issued } from '../certificates.ts';

/** Neither root nor who runs the tests. */
const STRANGER = 12_345;

/**
 * Puts a certificate where certbot does: files in `archive`, numbered, and links to the newest in `live`. The key is
 * readable for its owner alone, who is nobody that the proxy knows.
 * @param directory what is `/etc/letsencrypt` elsewhere
 */
export async function writeLineage(directory: string, number: number, { certificate, key }: Issued): Promise<void> {
  const texts = { fullchain: certificate, privkey: key };
  await mkdir(join(directory, 'archive/shop'), { recursive: true });
  await mkdir(join(directory, 'live/shop'), { recursive: true });
  for (const [name, text] of Object.entries(texts)) {
    const file = join(directory, `archive/shop/${name}${number}.pem`);
    await writeFile(file, text);
    await chmod(file, name === 'privkey' ? 0o600 : 0o644);
    await chown(file, STRANGER, STRANGER);
    await relink(join(directory, `live/shop/${name}.pem`), `../../archive/shop/${name}${number}.pem`);
  }
}

async function relink(link: string, target: string): Promise<void> {
  await rm(`${link}.next`, { force: true });
  await symlink(target, `${link}.next`);
  await rename(`${link}.next`, link);
}
