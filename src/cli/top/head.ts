import { duration } from "../../internal/duration.js";
import type { LiveQueue, Tick } from "../../wire/index.js";
import type { Paint } from "../paint.js";
import type { State } from "./state.js";
import { plain } from "./text.js";

/** The lines above the table: who it is, how it is. */
export function headOf(state: State, paint: Paint): string[] {
  const { hello, dump, picture } = state;
  const facts = dump?.process ?? hello;
  const upMs = dump?.process.uptimeMs ?? picture.tick?.at ?? hello?.at ?? 0;
  const title =
    facts === undefined
      ? "curfew top"
      : `${paint("bold", `pid ${String(facts.pid)}`)}  Node ${facts.node.slice(1)}, up ${duration(upMs)}`;
  if (dump !== undefined) return [title, ...dumpLines(dump.stacks, dump.process.heapBytes, dump.pauseMs, paint)];
  const { tick } = picture;
  return tick === undefined ? [title] : [title, ...tickLines(state, tick, paint)];
}

function dumpLines(stacks: readonly { count: number }[], heapBytes: number, pauseMs: number, paint: Paint): string[] {
  const functions = stacks.reduce((sum, { count }) => sum + count, 0);
  return [
    `${label("functions", paint)}${number(functions)} suspended in ${number(stacks.length)} stacks   ${paint("dim", "nothing of ours is used there: a dump now and then")}`,
    `${label("memory", paint)}heap ${megabytes(heapBytes)}`,
    `${label("cost", paint)}each look stands still for ${duration(pauseMs)}`,
  ];
}

function tickLines(state: State, tick: Tick, paint: Paint): string[] {
  const lost = tick.lost.reduce((sum, { count }) => sum + count, 0);
  const tasks = [
    `${paint("bold", number(tick.live))} live`,
    `${number(tick.started)} started`,
    `+${number(Math.round(state.startedPerSecond))}/s`,
    ...(lost === 0 ? [] : [paint("red", `${number(lost)} lost`)]),
    ...(tick.behind === 0 ? [] : [paint("yellow", `${number(tick.behind)} not told yet`)]),
    ...(state.dropped === 0 ? [] : [paint("yellow", `${number(state.dropped)} updates dropped`)]),
  ];
  const late = tick.worstDelayMs >= 200 ? "red" : tick.worstDelayMs >= 50 ? "yellow" : undefined;
  const delay = `delay ${duration(tick.delayMs)}, worst ${duration(tick.worstDelayMs)}`;
  return [
    `${label("tasks", paint)}${tasks.join("   ")}`,
    `${label("loop", paint)}${meter(tick.busy, paint)} busy   ${late === undefined ? delay : paint(late, delay)}`,
    `${label("memory", paint)}heap ${megabytes(tick.heapBytes)}   process ${megabytes(tick.rssBytes)}`,
    ...(tick.queues.length === 0 ? [] : [`${label("queues", paint)}${tick.queues.map(queueText).join("   ")}`]),
  ];
}

function queueText({ name, waiting, working, capacity }: LiveQueue): string {
  const full = capacity === undefined ? "" : `/${number(capacity)}`;
  return `${plain(name)} ${number(waiting)}${full} waiting, ${number(working)} in work`;
}

/** As htop draws one: `[|||||       23%]`. */
function meter(share: number, paint: Paint): string {
  const percent = `${String(Math.round(100 * share))}%`;
  const bars = "|".repeat(Math.round(share * meterWidth)).padEnd(meterWidth);
  const colour = share > 0.9 ? "red" : share > 0.6 ? "yellow" : "green";
  return `[${paint(colour, bars)}${percent.padStart(5)}]`;
}

function label(text: string, paint: Paint): string {
  return paint("cyan", text.padEnd(10));
}

function number(value: number): string {
  return value.toLocaleString("en");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

const meterWidth = 20;
