import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import test, { type TestContext } from "node:test";
import { Group } from "curfew";
import { serve } from "curfew/http";
import { pageListener } from "#curfew/debug/port.js";
import { rows, Told } from "../debug/told.js";
import { look, noBrowser, open } from "./browser.js";

test(
  "of a hundred thousand tasks all are counted, the page has as many rows as are to be seen, and the last is a key away",
  { skip: noBrowser },
  async (t) => {
    const { page, errors } = await look(t, { program: "crowd", args: ["100000"] });
    const tree = page.getByRole("treegrid");
    // With the groups `main` and `crowd`, and the tasks that own the crowd and the debug server.
    await page.locator("[role=treegrid][aria-rowcount='100004']").waitFor();
    await page.getByRole("row", { name: "one" }).first().waitFor();
    await page.getByRole("row", { name: /^crowd 100\s000/ }).waitFor();
    await page
      .getByRole("region", { name: "Figures" })
      .getByText(/^100\s002$/)
      .waitFor();
    assert.ok((await page.getByRole("row").count()) < 80);
    await tree.focus();
    await page.keyboard.press("End");
    await page.getByRole("row", { name: "last" }).waitFor();
    assert.equal(await page.getByRole("row", { name: "debug" }).getAttribute("aria-rowindex"), "100004");
    await page.keyboard.press("Home");
    await page.locator("[role=row][aria-rowindex='1']").waitFor();
    await page.evaluate(`document.querySelector("[role=treegrid]").scrollTo(0, 1e9)`);
    await page.getByRole("row", { name: "last" }).waitFor();
    await page.getByRole("searchbox").fill("last");
    await page.getByRole("row", { name: "one" }).first().waitFor({ state: "detached" });
    assert.deepEqual(errors, []);
  },
);

test(
  "what a page that was paused, or is too slow, could not be told is counted, and shown; then it has the latest",
  { skip: noBrowser },
  async (t) => {
    const told = new Told();
    told.say(rows(1, 2000, "wait"));
    told.tell({ kind: "whole" });
    told.tick();
    const { page, errors } = await open(t, await servePage(t, told), { path: "/debug/?token=told" });
    await page.getByRole("row", { name: "one" }).first().waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("status").getByText("paused").waitFor();
    // Far more than the journal and all buffers on the way hold together.
    const rounds = 400;
    for (let round = 1; round <= rounds; round++) {
      told.say(rows(1, 2000, `wait ${String(round)}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    told.tick();
    await page.getByRole("button", { name: "Go on" }).click();
    const dropped = async (): Promise<number> => {
      const words = await page.getByText(/updates dropped/).innerText();
      return Number(/^[\d\u2009]+/.exec(words)![0].replaceAll("\u2009", ""));
    };
    // It may fall behind again before it has the latest: then there are more.
    const first = await dropped();
    assert.ok(first > 0);
    await page
      .getByRole("row", { name: `wait ${String(rounds)}` })
      .first()
      .waitFor();
    const all = await dropped();
    assert.ok(all >= first && all < rounds * 2000, String(all));
    assert.deepEqual(errors, []);
  },
);

/** The page of what is told, until the test ends. */
async function servePage(t: TestContext, told: Told): Promise<string> {
  const group = new Group(undefined, { name: "page" });
  t.after(() => group.shutdown(10_000));
  const none = (): Promise<never> => Promise.reject(new Error("there is no process"));
  const behind = { token: "told", live: told, dumps: [], take: none, stop: none };
  const { port } = await new Promise<AddressInfo>((onListening) => {
    group.go("page", (ctx) => serve(ctx, pageListener(ctx, behind), { port: 0, drain: 500, onListening }));
  });
  return `http://127.0.0.1:${String(port)}`;
}
