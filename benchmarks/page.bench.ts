/**
 * The page on 100,000 live tasks: what of its HTTP throughput a process loses while it is looked at, by a page in Chromium on the same
 * machine and by a viewer that only reads the feed; how soon the page shows something; at what pace it scrolls.
 *
 * People's browsers are seldom on the machine of the process. Here they are, on cores that the process and its clients fill: what the
 * browser takes is taken from both, even by one that yields to them (`nice -n 19`). What the process itself does for the page, its own
 * processor time tells.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium, type Page } from "playwright-core";
import type { Rate } from "./http/load.js";
import { readOptions } from "./lib/options.js";
import { progress, report } from "./lib/report.js";
import { median, type Ratio, ratioOf } from "./lib/stats.js";
import { startCrowd } from "./page/crowd.js";

const options = readOptions();
const tasks = 100_000;
const rounds = options.quick ? 2 : 7;
const seconds = options.quick ? 2 : 4;

const crowd = await startCrowd(options, tasks);
const program = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "curfew-page-"));
const yielding = path.join(folder, "chromium");
fs.writeFileSync(yielding, `#!/bin/sh\nexec nice -n 19 "${program}" "$@"\n`, { mode: 0o700 });
const page = await openBrowser(program);
const modest = await openBrowser(yielding);

// Somebody looks already, so that the whole is known: what is timed is the page.
const early = await crowd.read();
await early.whole;
const views: number[] = [];
for (let round = 0; round < (options.quick ? 1 : 5); round++) views.push(await firstView(page));
const frames = await framesOf(page);
await page.goto("about:blank");
early.leave();

const whos = ["nobody", "feed", "modest", "page"] as const;
const rates: Record<(typeof whos)[number], Rate[]> = { nobody: [], feed: [], modest: [], page: [] };
await crowd.load(seconds);
for (let round = 1; round <= rounds; round++) {
  progress(`page: round ${round} of ${rounds}`);
  rates.nobody.push(await crowd.load(seconds));
  const reader = await crowd.read();
  await reader.whole;
  rates.feed.push(await crowd.load(seconds));
  reader.leave();
  for (const who of ["modest", "page"] as const) {
    const one = who === "page" ? page : modest;
    await firstView(one);
    rates[who].push(await crowd.load(seconds));
    await one.goto("about:blank");
  }
}
for (const one of [page, modest]) await one.context().browser()?.close();
fs.rmSync(folder, { recursive: true });
await crowd.stop();

const [answers, time] = [(rate: Rate) => rate.perSecond, (rate: Rate) => rate.cpu];
const against = (looked: readonly Rate[], of: (rate: Rate) => number): Ratio =>
  ratioOf(looked.map(of), rates.nobody.map(of));
const each = (of: (rate: Rate) => number, digits: number): string[] =>
  whos.map((who) => median(rates[who].map(of)).toFixed(digits));

report(options, "page", [
  {
    title: `${tasks.toLocaleString("en")} live tasks: HTTP throughput while somebody looks, against nobody`,
    columns: [
      "",
      "a viewer that reads the feed",
      "the page, in a browser that yields",
      "in one that takes its share of the cores",
    ],
    rows: [
      [
        "answers a second",
        { ratio: against(rates.feed, answers), goal: { atLeast: 0.97 } },
        { ratio: against(rates.modest, answers), goal: { atLeast: 0.97 } },
        { ratio: against(rates.page, answers) },
      ],
      // The browser's own work is not in it.
      [
        "the process's processor time for each",
        { ratio: against(rates.feed, time), goal: { atMost: 1.03 } },
        { ratio: against(rates.modest, time), goal: { atMost: 1.03 } },
        { ratio: against(rates.page, time), goal: { atMost: 1.03 } },
      ],
    ],
    notes: [
      `answers a second: ${each(answers, 0).join(", ")} (nobody, the feed, the page that yields, the page)`,
      `processor time for each, all threads: ${each(time, 1).join(", ")} µs`,
      `from the address to the first rows, the whole in hand: ${median(views).toFixed(0)} ms (goal: under 2,000)`,
      `scrolling: ${median(frames).toFixed(1)} ms a frame, the slowest of 120 ${Math.max(...frames).toFixed(1)} ms`,
    ],
  },
]);

async function openBrowser(executablePath: string): Promise<Page> {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  return browser.newPage({ viewport: { width: 1280, height: 860 } });
}

/** Milliseconds from asking for the page to its first rows. */
async function firstView(on: Page): Promise<number> {
  await on.goto("about:blank");
  const began = performance.now();
  await on.goto(`${crowd.debug}/debug/`);
  await on.getByRole("row", { name: "one" }).first().waitFor();
  return performance.now() - began;
}

/** Milliseconds between frames while the list is scrolled. */
function framesOf(on: Page): Promise<number[]> {
  return on.evaluate<number[]>(`new Promise((resolve) => {
    const list = document.querySelector("[role=treegrid]");
    const times = [];
    let last = performance.now();
    const step = () => {
      const now = performance.now();
      times.push(now - last);
      last = now;
      list.scrollTop += 400;
      if (times.length < 120) requestAnimationFrame(step);
      else resolve(times);
    };
    requestAnimationFrame(step);
  })`);
}
