import assert from "node:assert/strict";
import test from "node:test";
import type { Page } from "playwright-core";
import { look, type Looking, noBrowser } from "./browser.js";

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
  const name = "<img src=x onerror=alert(1)>";
  const { page, errors, outside } = await look(t, { args: [name] });
  await row(page, name).click();
  await page.getByRole("heading", { name }).waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  assert.deepEqual([errors, outside], [[], []]);
});
