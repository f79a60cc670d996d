import { pino } from 'pino';
import type { Log } from './core/ports.ts';

/** Structured lines on standard error: a stable code, then fields. Standard output belongs to the command's own answer. */
export function processLog(level: 'info' | 'warn' | 'error'): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
  return {
    info: (code, fields) => logger.info({ code, ...fields }),
    warn: (code, fields) => logger.warn({ code, ...fields }),
    error: (code, fields) => logger.error({ code, ...fields }),
  };
}
