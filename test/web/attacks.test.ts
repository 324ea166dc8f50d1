import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type TestContext } from "node:test";
import { look, noBrowser, open, rebound } from "./browser.js";

const token = "open sesame";

test(
  "another site's page cannot read it, cannot stop anything, and cannot put it into a frame",
  { skip: noBrowser },
  async (t) => {
    const { base, program } = await look(t, { token });
    const { page } = await open(t, await otherSite(t), { path: "/" });
    const tries = [
      ["/debug/live", {}],
      [`/debug/live?token=${encodeURIComponent(token)}`, {}],
      ["/debug/stop?task=1", { method: "POST", headers: { authorization: `Bearer ${token}` } }],
      [`/debug/stop?task=1&token=${encodeURIComponent(token)}`, { method: "POST", mode: "no-cors" }],
    ];
    const came = await page.evaluate(
      `Promise.all(${JSON.stringify(tries)}.map(([path, init]) =>
        fetch(${JSON.stringify(base)} + path, init).then(async (r) => r.type + (await r.text()), (e) => e.name)))`,
    );
    assert.deepEqual(came, ["TypeError", "TypeError", "TypeError", "opaque"]);
    await page.setContent(`<iframe src="${base}/debug/?token=${encodeURIComponent(token)}"></iframe>`);
    await page.frameLocator("iframe").locator("body").waitFor({ state: "attached" });
    assert.equal(await page.frameLocator("iframe").getByText("Curfew").count(), 0);
    // Whatever it did would be in its log.
    await program.kill();
    assert.doesNotMatch(program.stdout + program.stderr, /asked/);
  },
);

test(
  "under a foreign name that was made to point here there is no page, and no answer",
  { skip: noBrowser },
  async (t) => {
    const { page, base } = await look(t);
    const { port } = new URL(base);
    for (const path of ["/debug/", "/debug/live", "/debug/dump"]) {
      const answer = await page.goto(`http://${rebound}:${port}${path}`);
      assert.equal(answer!.status(), 403, path);
      assert.equal(
        (await page.locator("body").innerText()).trim(),
        "the Host header must be localhost or an address",
        path,
      );
    }
  },
);

test(
  "a script in a task's name is a text: in the tree, in its page, in the question, and in a dump",
  { skip: noBrowser },
  async (t) => {
    const name = "<img src=x onerror=alert(1)>";
    const { page, base, errors, outside } = await look(t, { token, args: [name] });
    await page.getByRole("row", { name }).click();
    await page.getByRole("heading", { name }).waitFor();
    await page.getByRole("button", { name: "Stop this task" }).click();
    await page.getByRole("heading", { name: `Stop ${name}` }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    const init = { method: "POST", headers: { authorization: `Bearer ${token}` } };
    assert.equal((await fetch(`${base}/debug/dump?full=1`, init)).status, 200);
    await page.goto(`${base}/debug/#/dump/1`);
    await page.getByRole("button", { name }).first().waitFor();
    await page.getByRole("tab", { name: "Who waits for whom" }).click();
    await page.getByRole("link", { name: /<img/ }).first().waitFor();
    assert.equal(await page.locator("img[src=x]").count(), 0);
    assert.deepEqual([errors, outside], [[], []]);
  },
);

/** A page of another origin. */
async function otherSite(t: TestContext): Promise<string> {
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("evil"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
