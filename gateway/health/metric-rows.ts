import { Counter, Gauge, type Registry } from 'prom-client';

/** Rows of name, help and what is read at each scrape. */
export function addRows<Health>(
  registry: Registry,
  rows: readonly (readonly [string, string, (health: Health) => number])[],
  health: () => Health,
): void {
  const registers = [registry];
  for (const [name, help, of] of rows) {
    // One that ends so only grows.
    if (name.endsWith('_total'))
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(of(health()));
        },
      });
    else
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(of(health()));
        },
      });
  }
}
