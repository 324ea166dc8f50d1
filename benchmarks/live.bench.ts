/** 200,000 live tasks in one process: how long what is asked of all of them takes, and that nothing of them stays. */
import { runChild } from "./lib/child.js";
import type { Crowd } from "./live/crowd.js";
import { readOptions } from "./lib/options.js";
import { progress, report } from "./lib/report.js";
import { median, type Ratio, ratioOf } from "./lib/stats.js";

const options = readOptions();
const count = 200_000;
const rounds = options.quick ? 1 : 5;

const crowds: Crowd[] = [];
for (let round = 1; round <= rounds; round++) {
  progress(`live: ${count} tasks, round ${round} of ${rounds}`);
  crowds.push(await runChild<Crowd>(options, "live/crowd", [count]));
}

/** Of the goal's second. */
const ofASecond = (key: keyof Crowd): Ratio =>
  ratioOf(
    crowds.map((crowd) => crowd[key]),
    crowds.map(() => 1_000),
  );
const underASecond = (key: keyof Crowd): { ratio: Ratio; goal: { atMost: number } } => ({
  ratio: ofASecond(key),
  goal: { atMost: 1 },
});
const megabytes = (key: keyof Crowd): string => median(crowds.map((crowd) => crowd[key])).toFixed(1);

report(options, "live", [
  {
    title: `${count.toLocaleString("en")} live tasks, seconds`,
    columns: ["what", "young", "older than two seconds"],
    rows: [
      ["start them", { ratio: ofASecond("start") }, "–"],
      ["taskCount()", { ratio: ofASecond("count") }, "–"],
      ["light profile, alike ones counted", underASecond("groupsYoung"), underASecond("groupsOld")],
      ["light profile, one by one", underASecond("tasksYoung"), underASecond("tasksOld")],
      ["stop them, until all have ended", "–", { ratio: ofASecond("stop") }],
    ],
  },
  {
    title: "Heap: what stays when they have ended, as a part of what they took",
    columns: ["stays"],
    rows: [
      [
        {
          ratio: ratioOf(
            crowds.map(({ heapBefore, heapAfter }) => Math.max(0, heapAfter - heapBefore)),
            crowds.map(({ heapBefore, heapFull }) => heapFull - heapBefore),
          ),
          goal: { atMost: 0.01 },
        },
      ],
    ],
    notes: [
      `MB: ${megabytes("heapBefore")} before, ${megabytes("heapFull")} with them, ${megabytes("heapAfter")} after`,
    ],
  },
]);
