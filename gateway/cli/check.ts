import { policyProblems } from '../app/policies.ts';
import { registries } from '../app/registries.ts';
import { parseConfig, readConfig } from '../config/load.ts';
import { certificateProblems } from './certificate-files.ts';

/** `vigil check`: every problem in a configuration. Exit code 1 on any; nothing is opened or started. */
export async function check(
  file: string,
  isJson: boolean,
  write: (line: string) => Promise<void>,
): Promise<number> {
  const { problems } = parseConfig(await readConfig(file), registries, [policyProblems, certificateProblems]);
  if (isJson) await write(JSON.stringify({ file, problems }));
  else if (problems.length === 0) await write(`${file}: good`);
  else
    for (const { line, path, reason } of problems)
      await write(`${file}:${line} ${path === '' ? '' : `${path}: `}${reason}`);
  return problems.length === 0 ? 0 : 1;
}
