import assert from "node:assert/strict";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { cli, ready } from "../cli/curfew.js";
import { startProgram } from "../support/program.js";
import { look, noBrowser, open } from "./browser.js";

const token = "open sesame";

test(
  "a file that is no dump is refused in one sentence, a dump from a file is shown, and what grew between two",
  { skip: noBrowser },
  async (t) => {
    const { page, errors } = await look(t);
    await page.getByRole("tab", { name: "Dump" }).click();
    const file = (name: string, text: string) =>
      page.getByLabel("Open a file…").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    const without = (part: object): string => JSON.stringify({ ...(JSON.parse(dumpText(1)) as object), ...part });
    const bad: [text: string, words: string][] = [
      ["{", "is no dump: it is not JSON"],
      ["null", "is no dump of version 1"],
      ['{"version":2}', "is no dump of version 1"],
      [without({ stacks: [{}] }), "is no dump of version 1 that is whole"],
      [without({ stacks: "<script>alert(1)</script>" }), "is no dump of version 1 that is whole"],
      [without({ notes: [{ toString: 1 }] }), "is no dump of version 1 that is whole"],
      [without({ takenAt: null }), "is no dump of version 1 that is whole"],
      ["[".repeat(100_000), "is no dump: it is not JSON"],
    ];
    for (const [index, [text, words]] of bad.entries()) {
      await file(`bad${String(index)}.json`, text);
      await page
        .getByRole("alert")
        .getByText(`bad${String(index)}.json ${words}`, { exact: true })
        .waitFor();
    }
    await file("a.json", dumpText(1));
    await page.getByRole("cell", { name: /<b>waits<\/b>/ }).waitFor();
    await file("b.json", dumpText(4));
    await page.getByRole("tab", { name: "Difference" }).click();
    await page.getByRole("cell", { name: "+3" }).waitFor();
    await page.getByRole("tab", { name: "Who waits for whom" }).click();
    await page.getByText("deadlock: these wait for each other").waitFor();
    await page.getByRole("tab", { name: "Flame graph" }).click();
    await page.frameLocator("iframe").getByText("Sandwich").waitFor();
    assert.deepEqual(errors, []);
  },
);

test(
  "a dump that was taken is at its link for whoever has the token, and for nobody else",
  { skip: noBrowser },
  async (t) => {
    const { page, base } = await look(t, { token });
    await page.getByRole("tab", { name: "Dump" }).click();
    await page.getByRole("button", { name: "Take a full dump" }).click();
    await page.getByRole("button", { name: "Take it" }).click();
    await page.getByRole("cell", { name: /serveDebug/ }).waitFor();
    const other = await open(t, base, { path: `/debug/?token=${encodeURIComponent(token)}#/dump/1` });
    await other.page.getByRole("cell", { name: /serveDebug/ }).waitFor();
    const nobody = await open(t, base, { path: "/debug/#/dump/1" });
    await nobody.page.getByRole("heading", { name: "This server wants its token" }).waitFor();
    assert.equal(await nobody.page.getByRole("cell").count(), 0);
  },
);

test(
  "of a process with nothing of ours in it, the page of curfew ui takes a full dump and quotes its lines",
  { skip: noBrowser },
  async (t) => {
    const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
    const ui = startProgram(t, pathToFileURL(cli), { args: ["ui", String(pid)] });
    const [address] = await ui.line(/^http:\S+$/);
    const { origin, pathname, search, hash } = new URL(address);
    const { page, errors } = await open(t, origin, { path: pathname + search + hash });
    await page.getByRole("button", { name: "Take a full dump" }).click();
    await page.getByRole("button", { name: "Take it" }).click();
    await page.getByRole("cell", { name: /work.*factory\.mjs:7/ }).waitFor();
    assert.deepEqual(errors, []);
  },
);

/** A dump of two tasks that wait for each other's locks, and of `count` functions at one line. */
function dumpText(count: number): string {
  const frame = (name: string, line: number) => ({
    function: name,
    file: "/srv/app.js",
    line,
    column: 3,
    certainty: "exact",
  });
  const locked = (id: number, by: number) => ({
    count: 1,
    frames: [frame(`lock${String(id)}`, id)],
    status: "owned",
    waker: { kind: "lock", detail: `sync.Mutex.Lock, held by task "t${String(by)}" (${String(by)})` },
    stuck: true,
    tasks: [id],
  });
  const task = (id: number) => ({ id, name: `t${String(id)}`, owners: ["main"], state: "live", ageMs: 5 });
  return JSON.stringify({
    version: 1,
    takenAt: "2026-11-28T05:00:00.000Z",
    pauseMs: 12,
    process: { pid: 1, node: "v24.0.0", argv0: "node", uptimeMs: 1000, heapBytes: 1e7 },
    stacks: [
      {
        count,
        frames: [frame("<b>waits</b>", 7)],
        status: "orphan",
        waker: { kind: "socket", detail: "10.0.0.1:5432" },
        stuck: false,
      },
      locked(1, 2),
      locked(2, 1),
    ],
    tasks: [task(1), task(2)],
    lost: [],
    notes: ["<script>alert(2)</script>"],
  });
}
