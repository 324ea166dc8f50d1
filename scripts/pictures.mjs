/**
 * `npm run pictures`: takes the pictures of the page and of `curfew top` in `docs/pictures/`, from a real run of a program that leaks, in
 * the Chromium and the tmux that are installed here. Not compared by the checks: no two runs look alike.
 */
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createInterface } from "node:readline";
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { script } from "./lib/say.mjs";

const token = "for the pictures";
/** Of the terminal. */
const [columns, rows] = [115, 22];

await script(import.meta.url, async () => {
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
    await pictureOfTop(browser, debug);
    await pictureOfUi(browser);
  } finally {
    await browser.close();
    child.kill();
  }
});

/** The page for a process with nothing of ours in it. */
async function pictureOfUi(browser) {
  const program = spawn(process.execPath, ["--inspect-port=0", at("test", "cli", "programs", "growing.mjs")], {
    stdio: ["ignore", "pipe", "ignore", "ipc"],
  });
  let ui;
  try {
    await lineOf(program, /^ready$/);
    for (let request = 0; request < 12; request++) program.send("one more");
    ui = spawn(process.execPath, [at("dist", "cli", "index.js"), "ui", String(program.pid)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [address] = await lineOf(ui, /^http:\S+$/);
    const page = await browser.newPage({ viewport: { width: 1280, height: 460 }, deviceScaleFactor: 1.5 });
    await page.goto(address);
    await page.getByRole("button", { name: "Take a full dump" }).click();
    await page.getByRole("button", { name: "Take it" }).click();
    await page.getByText("open.push(resolve)").first().waitFor();
    await page.screenshot({ path: at("docs", "pictures", "ui.png") });
  } finally {
    ui?.kill();
    program.kill();
  }
}

async function lineOf(child, pattern) {
  for await (const line of createInterface(child.stdout)) {
    const found = pattern.exec(line);
    if (found !== null) return found;
  }
  throw new Error(`no line was like ${pattern}`);
}

/** What tmux has on its screen, drawn by a terminal in the browser. */
async function pictureOfTop(browser, debug) {
  const socket = `curfew-pictures-${process.pid}`;
  const tmux = (...args) => execFileSync("tmux", ["-L", socket, "-f", "/dev/null", ...args], { encoding: "utf8" });
  const address = `${debug}/?token=${encodeURIComponent(token)}`;
  tmux(
    "-u",
    "new-session",
    "-d",
    "-x",
    String(columns),
    "-y",
    String(rows),
    process.execPath,
    at("dist", "cli", "index.js"),
    "top",
    address,
  );
  const page = await browser.newPage({ viewport: { width: 1100, height: 440 }, deviceScaleFactor: 1.5 });
  try {
    await page.setContent(
      '<body style="margin: 0; background: #11151c"><div id="terminal" style="padding: 14px"></div></body>',
    );
    await page.addStyleTag({ path: at("node_modules", "@xterm", "xterm", "css", "xterm.css") });
    await page.addScriptTag({ path: at("node_modules", "@xterm", "xterm", "lib", "xterm.js") });
    const seen = () => tmux("capture-pane", "-e", "-N", "-p");
    while (!seen().includes("receipt")) await page.waitForTimeout(200);
    tmux("send-keys", "Down");
    await page.waitForTimeout(1500);
    const text = seen().replace(/\n$/, "").replaceAll("\n", "\r\n");
    await page.evaluate(
      ([text, columns, rows]) =>
        new Promise((resolve) => {
          const theme = { background: "#11151c", foreground: "#d7dde8" };
          const terminal = new globalThis.Terminal({
            cols: columns,
            rows,
            theme,
            fontSize: 15,
            cursorInactiveStyle: "none",
          });
          terminal.open(globalThis.document.getElementById("terminal"));
          terminal.write(text, () => globalThis.requestAnimationFrame(() => globalThis.requestAnimationFrame(resolve)));
        }),
      [text, columns, rows],
    );
    await page.locator(".xterm-screen").waitFor();
    await page.screenshot({ path: at("docs", "pictures", "top.png") });
  } finally {
    tmux("kill-server");
  }
}

async function addressesOf(child) {
  const found = {};
  for await (const line of createInterface(child.stdout)) {
    const [, name, address] = /^(shop|debug) at (\S+)$/.exec(line) ?? [];
    if (name !== undefined) found[name] = address;
    if (found.shop !== undefined && found.debug !== undefined) break;
  }
  return found;
}
