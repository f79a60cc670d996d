import { roles } from '../core/ward.ts';
import { audienceRoles } from '../station/api/audience.ts';
import { apiBase, type Route } from '../station/api/route.ts';
import { refusals } from '../station/refusal.ts';
import { markdownTable } from './markdown-table.ts';

/** The station's interface for whoever builds on it: who may what, and what is refused. */
export function interfacePage(routes: readonly Route[], notice: string): string {
  const may = ({ who }: Route) => {
    const allowed = audienceRoles(who);
    const nobody = who === 'anybody' ? '●' : who === 'board' ? 'open board' : '';
    return [nobody, ...roles.map((role) => (allowed.includes(role) ? '●' : ''))];
  };
  return `# The station's interface

${notice}

Everything is below \`${apiBase}\`; [openapi.json](openapi.json) describes it for machines (OpenAPI 3.1), and a running gateway answers the
same at \`${apiBase}/openapi.json\`. A session is a cookie, given for \`POST /session\`. Bodies are JSON. A refusal is \`{code, message}\`; what
the gateway itself declines (an alarm that is closed already) is 409 with a code of its own.

## Who may

${markdownTable(
  ['address', 'what', 'nobody', ...roles],
  routes.map((one) => [`\`${one.method} ${one.path}\``, one.summary, ...may(one)]),
)}

## What is refused

${markdownTable(
  ['code', 'status', 'what to do'],
  Object.entries(refusals).map(([code, [status, text]]) => {
    return [`\`${code}\``, `${status}`, text];
  }),
)}
`;
}
