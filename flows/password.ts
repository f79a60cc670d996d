import { createRequire } from 'node:module';

interface Bcrypt {
  hash(password: string, rounds: number): Promise<string>;
}

/** A bcrypt hash as Node-RED's editor checks it, by the copy of bcryptjs that Node-RED itself brings. */
export function hashEditorPassword(password: string): Promise<string> {
  const nodeRed = createRequire(createRequire(import.meta.url).resolve('node-red'));
  const bcrypt: Bcrypt = nodeRed('bcryptjs');
  return bcrypt.hash(password, 10);
}
