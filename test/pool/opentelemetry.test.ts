import assert from "node:assert/strict";
import test from "node:test";
import { context, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { background, Group, sleep } from "curfew";
import { Pool } from "curfew/pool";
import { DurablePool } from "curfew/pool/durable";
import { observePools, tracePropagation } from "curfew/pool/opentelemetry";
import { emptyFolder } from "../support/folder.js";

new NodeTracerProvider().register();
const tracer = trace.getTracer("test");

/** Calls `fn` inside a span, and gives the trace's id beside its result. */
async function traced<T>(fn: () => Promise<T>): Promise<[string, T]> {
  return tracer.startActiveSpan("submit", async (span): Promise<[string, T]> => {
    return [span.spanContext().traceId, await fn()];
  });
}

const currentTrace = (): string | undefined => trace.getSpanContext(context.active())?.traceId;

test("in memory, a handler works in the trace of whoever submitted its item", async () => {
  const pool = new Pool({ workers: 1, capacity: 5, handle: currentTrace });
  const group = new Group();
  group.go("pool", (ctx) => pool.run(ctx));
  const [id, accepted] = await traced(() => pool.submit(background, "a"));
  assert.equal(await accepted.result(), id);
  assert.equal(await (await pool.submit(background, "b")).result(), undefined);
  await group.shutdown(10_000);
});

test("on a disk, a handler of the next process works in the trace of whoever submitted its item", async (t) => {
  const options = { workers: 1, capacity: 5, folder: await emptyFolder(t), propagation: tracePropagation() };
  const first = new DurablePool({ ...options, handle: (ctx) => sleep(ctx, 60_000) });
  const group = new Group();
  group.go("pool", (ctx) => first.run(ctx));
  const [id] = await traced(() => first.submit(background, "a"));
  await group.shutdown(0).catch(() => undefined);
  await group.wait().catch(() => undefined);
  const seen: unknown[] = [];
  const second = new DurablePool({ ...options, handle: () => seen.push(currentTrace()) });
  second.close();
  await second.run(background);
  assert.deepEqual(seen, [id]);
});

test("a collection shows what a pool does now, until it is taken off", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const pool = new Pool<string>({ name: "reporter", workers: 1, capacity: 2, handle: () => undefined });
  const observed = observePools([pool], provider.getMeter("curfew"));
  const figures = async (): Promise<Record<string, unknown>> => {
    exporter.reset();
    await provider.forceFlush();
    const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
    const points = all.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => [[descriptor.name, ...Object.values(attributes)].join(" "), value]),
    );
    return Object.fromEntries(points) as Record<string, unknown>;
  };
  for (const item of ["a", "b", "one too many"]) pool.trySubmit(item);
  const before = await figures();
  assert.equal(before["curfew.pool.waiting reporter"], 2);
  assert.equal(before["curfew.pool.items reporter refused"], 1);
  pool.close();
  await pool.run(background);
  const after = await figures();
  assert.equal(after["curfew.pool.waiting reporter"], 0);
  assert.equal(after["curfew.pool.items reporter handled"], 2);
  observed[Symbol.dispose]();
  pool.stats = () => assert.fail("nobody asks any more");
  await figures();
  await provider.shutdown();
});
