/**
 * `npm run pictures`: takes the pictures of the page in `docs/pictures/`, from a real run of a program that leaks, in the Chromium that is
 * installed here. Not compared by the checks: no two runs look alike.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createInterface } from "node:readline";
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { script } from "./lib/say.mjs";

const token = "for the pictures";

await script(async () => {
  await ready("test");
  const { chromium } = await import("playwright-core");
  const child = spawn(process.execPath, [at(".build", "test", "web", "programs", "shop.js")], {
    env: { ...process.env, TOKEN: token },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    const { shop, debug } = await addressesOf(child);
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1.5 });
    await page.goto(`${debug}/debug/?token=${encodeURIComponent(token)}`);
    for (let order = 0; order < 60; order++) {
      await fetch(shop, { signal: AbortSignal.timeout(10_000) }).then((answer) => answer.text());
      await page.waitForTimeout(300);
    }
    await page.getByRole("button", { name: /receipt grew from/ }).click();
    await page.getByRole("button", { name: "Take a full dump" }).click();
    await page.getByRole("button", { name: "Take it" }).click();
    await page.getByText("await answers.receive(ctx)").waitFor();
    fs.mkdirSync(at("docs", "pictures"), { recursive: true });
    await page.screenshot({ path: at("docs", "pictures", "page.png") });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByRole("tab", { name: "Dump" }).click();
    await page.getByText("await answers.receive(ctx)").waitFor();
    await page.screenshot({ path: at("docs", "pictures", "dump.png") });
  } finally {
    await browser.close();
    child.kill();
  }
});

async function addressesOf(child) {
  const found = {};
  for await (const line of createInterface(child.stdout)) {
    const [, name, address] = /^(shop|debug) at (\S+)$/.exec(line) ?? [];
    if (name !== undefined) found[name] = address;
    if (found.shop !== undefined && found.debug !== undefined) break;
  }
  return found;
}
