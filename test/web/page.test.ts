import assert from "node:assert/strict";
import test from "node:test";
import type { Page } from "playwright-core";
import { look, type Looking, noBrowser, open } from "./browser.js";

const token = "open sesame";
const row = (page: Page, name: string) => page.getByRole("row", { name });

/** Orders until the page warns: each leaves a task behind, and waits for room in the pool of mails. */
async function leak({ page, shop }: Looking): Promise<void> {
  const warning = page.getByRole("button", { name: /receipts › receipt grew from/ });
  while ((await warning.count()) === 0) {
    await fetch(shop).then((answer) => answer.text());
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

test("with the keyboard alone a leak's line is found, and the leak is stopped", { skip: noBrowser }, async (t) => {
  const looking = await look(t, { token });
  const { page, errors } = looking;
  await leak(looking);
  const press = async (name: RegExp | string): Promise<void> => {
    await page.getByRole("button", { name }).waitFor();
    const here = (): Promise<string> =>
      page.evaluate(`document.activeElement.matches("button") ? document.activeElement.textContent : ""`);
    for (let presses = 0; !new RegExp(name).test(await here()); presses++) {
      assert.ok(presses < 60, `no way to ${String(name)}`);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
  };
  await press(/receipts › receipt grew from/);
  await press("Take a full dump");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await press("Take a full dump");
  await press("Take it");
  const details = page.getByRole("complementary");
  await details.getByText("return await answers.receive(ctx);").waitFor();
  await press("Stop this task");
  await press("Stop it");
  await details.getByText("ended").first().waitFor();
  assert.deepEqual(errors, []);
});

test(
  "wide and narrow, dark and light, in English and Chinese: nothing runs out of the page, and everything that can be pressed has a name",
  { skip: noBrowser },
  async (t) => {
    const { page: first, base } = await look(t, { token });
    await row(first, "stocktaking").waitFor();
    const init = { method: "POST", headers: { authorization: `Bearer ${token}` } };
    for (let dump = 1; dump <= 2; dump++) assert.equal((await fetch(`${base}/debug/dump?full=1`, init)).status, 200);
    for (const [width, dark, locale] of [
      [1280, false, "en-GB"],
      [1280, true, "zh-CN"],
      [390, true, "en-GB"],
      [390, false, "zh-CN"],
    ] as const) {
      const words = locale === "zh-CN" ? chinese : english;
      const path = `/debug/?token=${encodeURIComponent(token)}`;
      const { page, errors } = await open(t, base, { width, dark, locale, path });
      const fits = async (what: string): Promise<string> => {
        const [wide, ground, text] = await page.evaluate<[number, string, string]>(
          `[document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]`,
        );
        const brightness = (color: string): number => Number(/\d+/.exec(color)![0]);
        assert.ok(wide <= width, `${what}: ${String(wide)} pixels`);
        assert.equal(brightness(ground) < 64 && brightness(text) > 192, dark, `${what}: ${text} on ${ground}`);
        const names = await page.locator("body").ariaSnapshot();
        assert.doesNotMatch(names, nameless, `${what}: ${names}`);
        return names;
      };
      await row(page, "stocktaking").click();
      await page.getByRole("complementary").waitFor();
      assert.match(await page.locator("body").innerText(), words.overTime);
      assert.match(await fits("tasks"), /- treegrid "[^]*- row "/);
      await page.getByRole("button", { name: words.stop }).click();
      await page.getByRole("dialog").waitFor();
      assert.match(await fits("a question"), /- '?dialog "/);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      for (const dump of [1, 2]) {
        await page.goto(`${base}/debug/#/dump/${String(dump)}`);
        await page
          .getByRole("combobox")
          .filter({ hasText: `#${String(dump)} ·` })
          .waitFor();
      }
      for (const [tab, seen] of words.tabs) {
        await page.getByRole("tab", { name: tab, exact: true }).click();
        await page.locator(seen).first().waitFor();
        await fits(tab);
      }
      assert.deepEqual(errors, []);
      await page.close();
    }
  },
);

/** Of what can be pressed or looked at. */
const nameless =
  /- (button|link|combobox|textbox|searchbox|checkbox|tab|img|treegrid|dialog|heading)( \[[^\]]*\])*:?$/m;
const [table, flame, graph, diff] = ["table", "iframe", "svg .node", "select"];
const english = {
  overTime: /Tasks over time/,
  stop: "Stop this task",
  tabs: [
    ["Table", table],
    ["Flame graph", flame],
    ["Who waits for whom", graph],
    ["Difference", diff],
  ],
} as const;
const chinese = {
  overTime: /任务数变化/,
  stop: "停止此任务",
  tabs: [
    ["表格", table],
    ["火焰图", flame],
    ["谁在等谁", graph],
    ["差异", diff],
  ],
} as const;
