// A broker with a file, as a process of its own that a test may kill: `kept-broker.js <file> <port>`.
import { startBroker } from '../../gateway/bus/broker.ts';
import { systemClock } from '../../gateway/clock.ts';
import { keptUsers } from './kept-users.ts';

const [file = '', port = '0'] = process.argv.slice(2);
const quiet = (): void => undefined;
const broker = await startBroker(
  { host: '127.0.0.1', port: Number(port), users: keptUsers, file },
  {
    clock: systemClock(),
    log: { info: quiet, warn: quiet, error: (code, fields) => console.error(code, fields) },
  },
);
process.on('disconnect', () => process.exit(1));
process.send?.({ port: broker.port });
