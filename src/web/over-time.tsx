import { useState } from "preact/hooks";
import type { Feed } from "./feed.js";
import { wallOf } from "./figures.js";
import type { Moment } from "./history.js";
import { Plot, type Series } from "./plot.js";
import { countText } from "./text.js";
import type { Say } from "./words.js";

/** How many tasks there are, over time, by group or by wait. */
export function OverTime({ feed, say }: { feed: Feed; say: Say }) {
  const [by, setBy] = useState<"byGroup" | "byWait">("byGroup");
  const { moments } = feed.history;
  const series = layersOf(moments, by, say);
  const wall = wallOf(feed);
  return (
    <section class="card over-time">
      <header>
        <h2>{say("overTime")}</h2>
        <div class="choice" role="group" aria-label={say("overTime")}>
          {(["byGroup", "byWait"] as const).map((each) => (
            <button key={each} aria-pressed={by === each} onClick={() => setBy(each)}>
              {say(each)}
            </button>
          ))}
        </div>
      </header>
      <Plot
        height={148}
        title={`${say("overTime")}, ${say(by)}`}
        times={moments.map(({ tick }) => wall(tick.at))}
        valueText={countText}
        series={series}
      />
      <ul class="legend">
        {series.map(({ label, values }, index) => (
          <li key={label} title={label}>
            <i class={`layer-${String(index % 8)}`} />
            <span>{label}</span>
            <b>{countText(values.at(-1) ?? 0)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The seven largest of now and of then, and the others together. */
function layersOf(moments: readonly Moment[], by: "byGroup" | "byWait", say: Say): Series[] {
  const most = new Map<string, number>();
  for (const moment of moments)
    for (const [name, count] of moment[by]) most.set(name, Math.max(count, most.get(name) ?? 0));
  const names = [...most].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  const shown = names.slice(0, 7).sort();
  const series = shown.map((name) => ({
    label: name || (by === "byWait" ? say("noWait") : say("nobody")),
    values: moments.map((moment) => moment[by].get(name) ?? 0),
  }));
  if (names.length <= 7) return series;
  const known = new Set(shown);
  const rest = moments.map((moment) => {
    let sum = 0;
    for (const [name, count] of moment[by]) if (!known.has(name)) sum += count;
    return sum;
  });
  return [...series, { label: say("others"), values: rest }];
}
