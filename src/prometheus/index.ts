/**
 * The figures of pools for Prometheus. Needs the package `prom-client`.
 *
 * @module
 */
import { Counter, Gauge, register as usual, type Registry } from "prom-client";
import { checkOptions } from "../internal/check.js";
import type { PoolStats, WorkPool } from "../pool/index.js";

/** A pool whose figures are wanted, of whatever kind. */
export type MeasuredPool = Pick<WorkPool<never>, "name" | "stats">;

const gauges: readonly [name: string, help: string, of: (stats: PoolStats) => number][] = [
  ["curfew_pool_waiting", "Items accepted, and not in a worker's hands.", ({ waiting }) => waiting],
  ["curfew_pool_oldest_seconds", "How long the oldest of them has waited.", ({ oldestMs }) => oldestMs / 1000],
  ["curfew_pool_working", "Items in a worker's hands.", ({ working }) => working],
];

const ends = ["handled", "failed", "dropped", "retried", "refused"] as const;

/**
 * Has the registry read the figures of these pools whenever it is scraped; nothing is done in between. Each is labelled with its
 * name: `curfew_pool_waiting`, `curfew_pool_oldest_seconds`, `curfew_pool_working`, and `curfew_pool_items_total` by its `end`.
 * Call it once for a registry; default: prom-client's own. Dispose the handle to take the figures off.
 */
export function exposePools(pools: readonly MeasuredPool[], registry: Registry = usual): Disposable {
  checkOptions("exposePools", pools);
  for (const [name, help, of] of gauges) {
    new Gauge({
      name,
      help,
      labelNames: ["pool"],
      registers: [registry],
      collect() {
        for (const pool of pools) this.set({ pool: pool.name }, of(pool.stats()));
      },
    });
  }
  const items = "curfew_pool_items_total";
  new Counter({
    name: items,
    help: "Items by what became of them: handled, failed, dropped; refused ones; and attempts that were followed by another.",
    labelNames: ["pool", "end"],
    registers: [registry],
    collect() {
      this.reset();
      for (const pool of pools) {
        const stats = pool.stats();
        for (const end of ends) this.inc({ pool: pool.name, end }, stats[end]);
      }
    },
  });
  return {
    [Symbol.dispose]: () => {
      for (const name of [...gauges.map(([gauge]) => gauge), items]) registry.removeSingleMetric(name);
    },
  };
}
