/**
 * Pools and OpenTelemetry: their figures, and the trace of whoever submits in the handler, in another process too. Needs the package
 * `@opentelemetry/api`; which SDK stands behind it is the program's choice.
 *
 * @module
 */
import { context, type Meter, metrics, propagation, ROOT_CONTEXT } from "@opentelemetry/api";
import { checkOptions } from "../internal/check.js";
import type { Propagation, WorkPool } from "../pool/index.js";

/** A pool whose figures are wanted, of whatever kind. */
export type MeasuredPool = Pick<WorkPool<never>, "name" | "stats">;

const ends = ["handled", "failed", "dropped", "retried", "refused"] as const;

/**
 * Has the meter read the figures of these pools whenever it collects: `curfew.pool.waiting`, `curfew.pool.oldest` (seconds),
 * `curfew.pool.working`, and `curfew.pool.items` by its `end`, each with the pool's name as `pool`. Dispose the handle to take
 * them off. Default meter: that of the global provider, named `curfew`.
 */
export function observePools(pools: readonly MeasuredPool[], meter: Meter = metrics.getMeter("curfew")): Disposable {
  checkOptions("observePools", pools);
  const waiting = meter.createObservableGauge("curfew.pool.waiting", { unit: "{item}" });
  const oldest = meter.createObservableGauge("curfew.pool.oldest", { unit: "s" });
  const working = meter.createObservableGauge("curfew.pool.working", { unit: "{item}" });
  const items = meter.createObservableCounter("curfew.pool.items", { unit: "{item}" });
  const all = [waiting, oldest, working, items];
  const observe: Parameters<Meter["addBatchObservableCallback"]>[0] = (result) => {
    for (const measured of pools) {
      const pool = measured.name;
      const stats = measured.stats();
      result.observe(waiting, stats.waiting, { pool });
      result.observe(oldest, stats.oldestMs / 1000, { pool });
      result.observe(working, stats.working, { pool });
      for (const end of ends) result.observe(items, stats[end], { pool, end });
    }
  };
  meter.addBatchObservableCallback(observe, all);
  return { [Symbol.dispose]: () => meter.removeBatchObservableCallback(observe, all) };
}

/**
 * For the `propagation` of a durable pool: writes the submitter's trace (and baggage) into each item, in the format of the global
 * propagator, and runs the handler in it. A pool in memory needs none: there the handler runs in its submitter's context.
 */
export function tracePropagation(): Propagation {
  return {
    inject: () => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier;
    },
    run: (carrier, fn) => context.with(propagation.extract(ROOT_CONTEXT, carrier), fn),
  };
}
