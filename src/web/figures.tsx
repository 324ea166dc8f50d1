import type { Feed } from "./feed.js";
import type { Moment } from "./history.js";
import { Plot } from "./plot.js";
import { bytesText, countText, delayText } from "./text.js";
import type { Say } from "./words.js";

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly hint: string;
  readonly of: (moment: Moment) => number;
  readonly text: (value: number) => string;
  readonly bad?: boolean;
}

/** The figures of the moment, each with its last minutes. */
export function Figures({ feed, say }: { feed: Feed; say: Say }) {
  const { last, moments } = feed.history;
  if (last === undefined) return <section class="figures" aria-label={say("figures")} />;
  const wall = wallOf(feed);
  const times = moments.map(({ tick }) => wall(tick.at));
  return (
    <section class="figures" aria-label={say("figures")}>
      {figuresOf(last, say).map(({ name, value, hint, of, text, bad }) => (
        <div class={bad === true ? "figure bad" : "figure"} key={name}>
          <div class="figure-name">{name}</div>
          <div class="figure-value">{value}</div>
          <div class="figure-hint">{hint}</div>
          <Plot
            spark
            height={28}
            title={`${name}: ${value}`}
            times={times}
            valueText={text}
            series={[{ label: name, values: moments.map(of) }]}
          />
        </div>
      ))}
    </section>
  );
}

/** From a time of the process to seconds since the epoch. */
export function wallOf(feed: Feed): (at: number) => number {
  const { wall = 0, at: then = 0 } = feed.hello ?? {};
  return (at) => (wall + at - then) / 1000;
}

function figuresOf({ tick, startedRate }: Moment, say: Say): Figure[] {
  const waiting = sum(tick.queues.map((queue) => queue.waiting));
  const working = sum(tick.queues.map((queue) => queue.working));
  const lost = sum(tick.lost.map(({ count }) => count));
  return [
    {
      name: say("tasks"),
      value: countText(tick.live),
      hint:
        tick.behind > 0
          ? say("behind", { count: countText(tick.behind) })
          : say("tasksHint", { started: countText(tick.started) }),
      of: (moment) => moment.tick.live,
      text: countText,
    },
    {
      name: say("rate"),
      value: countText(Math.round(startedRate)),
      hint: "",
      of: (moment) => moment.startedRate,
      text: countText,
    },
    {
      name: say("lost"),
      value: countText(lost),
      hint: say("lostHint"),
      of: (moment) => sum(moment.tick.lost.map(({ count }) => count)),
      text: countText,
      bad: lost > 0,
    },
    {
      name: say("delay"),
      value: delayText(tick.delayMs),
      hint: say("delayHint", { worst: delayText(tick.worstDelayMs) }),
      of: (moment) => moment.tick.worstDelayMs,
      text: delayText,
      bad: tick.delayMs > 1000,
    },
    {
      name: say("busy"),
      value: `${(tick.busy * 100).toFixed(tick.busy < 0.1 ? 1 : 0)} %`,
      hint: say("busyHint"),
      of: (moment) => moment.tick.busy * 100,
      text: (value) => `${value.toFixed(0)} %`,
    },
    {
      name: say("heap"),
      value: bytesText(tick.heapBytes),
      hint: say("heapHint", { rss: bytesText(tick.rssBytes) }),
      of: (moment) => moment.tick.heapBytes,
      text: bytesText,
    },
    {
      name: say("queues"),
      value: tick.queues.length === 0 ? "–" : countText(waiting),
      hint: tick.queues.length === 0 ? say("queuesNone") : queueText(tick, say("queuesHint", { working })),
      of: (moment) => sum(moment.tick.queues.map((queue) => queue.waiting)),
      text: countText,
    },
  ];
}

/** Of few queues, each by its name. */
function queueText({ queues }: Moment["tick"], otherwise: string): string {
  if (queues.length > 2) return otherwise;
  return queues
    .map(
      ({ name, waiting, capacity }) =>
        `${name} ${String(waiting)}${capacity === undefined ? "" : `/${String(capacity)}`}`,
    )
    .join(", ");
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
