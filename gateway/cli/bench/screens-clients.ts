import { get } from 'node:http';
import { whenOrphaned } from '../../core/orphan.ts';

/** Fifty screens without a picture: each reads its stream and notes how old an update is when it has come. */
const [url = '', count = '50'] = process.argv.slice(2);
const agesMs: number[] = [];
let opened = 0;

function take(event: string): void {
  const type = /^event: (.*)$/m.exec(event)?.[1];
  if (type !== 'bed') return;
  const { entries } = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}') as { readonly entries: number };
  agesMs.push(Date.now() - entries);
}

for (let index = 0; index < Number(count); index += 1)
  get(`${url}/api/v1/stream?screen=bench-${index}`, { agent: false }, (response) => {
    let text = '';
    opened += 1;
    if (opened === Number(count)) process.send?.({ type: 'ready' });
    response.setEncoding('utf8').on('data', (part: string) => {
      const whole = (text + part).split('\n\n');
      text = whole.pop() ?? '';
      for (const event of whole) take(event);
    });
  });
process.on('message', () => process.send?.({ type: 'read', agesMs }));
process.on('SIGINT', () => {});
whenOrphaned(process, () => process.exit(0));
