import assert from "node:assert/strict";
import test from "node:test";
import type { Page } from "playwright-core";
import { look, type Looking, noBrowser, open } from "./browser.js";

const token = "open sesame";
const row = (page: Page, name: string) => page.getByRole("row", { name });

/** Orders until the page warns: each leaves a task behind. */
async function leak({ page, shop }: Looking): Promise<void> {
  const warning = page.getByRole("button", { name: /receipts › receipt grew from/ });
  while ((await warning.count()) === 0) {
    await fetch(shop).then((answer) => answer.text());
    await page.waitForTimeout(100);
  }
}

test(
  "a leak is seen to grow, its line is found in three clicks, and it is stopped with the token",
  { skip: noBrowser },
  async (t) => {
    const looking = await look(t, { token });
    const { page, program, errors, outside } = looking;
    await leak(looking);
    assert.ok(!page.url().includes("token"));
    // One, two, three.
    await page.getByRole("button", { name: /receipts › receipt grew from/ }).click();
    await page.getByRole("button", { name: "Take a full dump" }).click();
    assert.match(await page.getByRole("dialog").innerText(), /stands still while V8 writes a snapshot/);
    await page.getByRole("button", { name: "Take it" }).click();
    const details = page.getByRole("complementary");
    await details.getByText("waitForReceipt").waitFor();
    assert.match(await details.innerText(), /programs\/shop\.ts:\d+:\d+/);
    await details.getByText("return await answers.receive(ctx);").waitFor();

    const title = await details.getByRole("heading").first().innerText();
    await details.getByRole("button", { name: "Stop this task" }).click();
    assert.match(await page.getByRole("dialog").innerText(), /written to the log/);
    await page.getByRole("button", { name: "Stop it" }).click();
    await details.getByText("ended").first().waitFor();
    const id = /#(\d+)/.exec(title)![1]!;
    await program.line(new RegExp(`debug: stops task ${id}, as 127\\.0\\.0\\.1 asked`));
    await program.line(/debug: takes a full dump, as 127\.0\.0\.1 asked/);
    assert.deepEqual([errors, outside], [[], []]);
  },
);

test(
  "where the server was given no token, nothing is changed, and the page says why",
  { skip: noBrowser },
  async (t) => {
    const { page } = await look(t);
    await row(page, "stocktaking").click();
    await page.getByRole("button", { name: "Stop this task" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("given no token").waitFor();
    await dialog.getByRole("button", { name: "Stop it" }).click();
    await dialog.getByText("it is done only where serveDebug was given a token").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    assert.match(await row(page, "stocktaking").innerText(), /live/);
  },
);

test(
  "a page without the token asks for it, refuses a wrong one in the server's words, and opens with the right one",
  { skip: noBrowser },
  async (t) => {
    const { page } = await look(t, { token, path: "/debug/" });
    await page.getByRole("heading", { name: "This server wants its token" }).waitFor();
    assert.equal(await page.getByRole("row").count(), 0);
    for (const wrong of ["open", "öffne dich"]) {
      await page.getByLabel("Token").fill(wrong);
      await page.getByRole("button", { name: "Open", exact: true }).click();
      await page.getByRole("alert").getByText("this server wants its token").waitFor();
    }
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await row(page, "stocktaking").waitFor();
  },
);

test(
  "with the keyboard alone: search, walk the tree, close and open a group, look at a task, go back, pause",
  { skip: noBrowser },
  async (t) => {
    const { page } = await look(t);
    await row(page, "stocktaking").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("stock");
    await page.getByRole("row", { name: "clock" }).waitFor({ state: "detached" });
    assert.equal(await page.getByRole("row").count(), 3);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    while (!(await page.evaluate(`document.activeElement.role === "treegrid"`))) await page.keyboard.press("Tab");
    const here = () => page.evaluate(`document.activeElement.getAttribute("aria-activedescendant")`);
    assert.equal(await here(), await row(page, "main").first().getAttribute("id"));
    await page.keyboard.press("ArrowLeft");
    await row(page, "stocktaking").waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await row(page, "stocktaking").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "Task shop" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("complementary").waitFor({ state: "detached" });
    await page.keyboard.press("p");
    await page.getByRole("status").getByText("paused").waitFor();
  },
);

for (const [width, dark, locale] of [
  [1280, false, "en-GB"],
  [1280, true, "zh-CN"],
  [390, true, "en-GB"],
  [390, false, "zh-CN"],
] as const) {
  const words = `${String(width)} pixels wide, ${dark ? "dark" : "light"}, in ${locale}`;
  test(
    `the page is whole ${words}: nothing runs out of it, and everything that can be pressed has a name`,
    { skip: noBrowser },
    async (t) => {
      const { page, errors } = await look(t, { width, dark, locale });
      await row(page, "stocktaking").click();
      await page.getByRole("complementary").waitFor();
      const [wide, ground] = await page.evaluate<[number, string]>(
        `[document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]`,
      );
      assert.ok(wide <= width, `${String(wide)} pixels`);
      const [red] = /\d+/.exec(ground)!;
      assert.equal(Number(red) < 64, dark, ground);
      const text = await page.locator("body").innerText();
      assert.match(text, locale === "zh-CN" ? /任务数变化/ : /Tasks over time/);
      const tree = await page.locator("body").ariaSnapshot();
      assert.doesNotMatch(
        tree,
        /- (button|link|combobox|textbox|searchbox|checkbox|tab|img|treegrid)( \[[^\]]*\])*:?$/m,
        tree,
      );
      assert.match(tree, /- treegrid "/);
      assert.match(tree, /- row "/);
      assert.deepEqual(errors, []);
    },
  );
}

test("a script in a task's name is a text", { skip: noBrowser }, async (t) => {
  const { page, errors, outside } = await look(t);
  const name = "<img src=x onerror=alert(1)>";
  await row(page, name).click();
  await page.getByRole("heading", { name }).waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  assert.deepEqual([errors, outside], [[], []]);
});

test(
  "a file that is no dump is refused in one sentence, a dump from a file is shown, and what grew between two",
  { skip: noBrowser },
  async (t) => {
    const { page, errors } = await look(t);
    await page.getByRole("tab", { name: "Dump" }).click();
    const file = (name: string, text: string) =>
      page.getByLabel("Open a file…").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    const bad: [text: string, words: string][] = [
      ["{", "not a dump: the file is not JSON"],
      ["null", "not a dump of version 1"],
      ['{"version":2}', "not a dump of version 1"],
      ['{"version":1,"stacks":[{}],"tasks":[],"lost":[],"notes":[],"process":{"pid":1}}', "a dump that is not whole"],
      [`{"version":1,"stacks":"<script>alert(1)</script>"}`, "a dump that is not whole"],
    ];
    for (const [text, words] of bad) {
      await file("bad.json", text);
      await page.getByRole("alert").getByText(`bad.json: ${words}`).waitFor();
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
  "of twenty thousand tasks the page has as many rows as are to be seen, and the last is a key away",
  { skip: noBrowser },
  async (t) => {
    const { page, errors } = await look(t, { program: "crowd", args: ["20000"] });
    await row(page, "one").first().waitFor();
    assert.ok((await page.getByRole("row").count()) < 80);
    const tree = page.getByRole("treegrid");
    await tree.focus();
    await page.keyboard.press("End");
    await row(page, "last").waitFor();
    assert.ok(Number(await tree.getAttribute("aria-rowcount")) > 20_000);
    await page.getByRole("searchbox").fill("last");
    await page.getByRole("row", { name: "one" }).first().waitFor({ state: "detached" });
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
