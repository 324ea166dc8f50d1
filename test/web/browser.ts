import { existsSync } from "node:fs";
import test, { type TestContext } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { type Program, startProgram } from "../support/program.js";

const executablePath = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file !== undefined && existsSync(file),
);

/** Why there is no browser here; false if there is one. The page is the same on every Node: one is enough. */
export const noBrowser: string | false =
  process.env["CURFEW_OTHER_NODE"] !== undefined
    ? "the page was looked at under the first Node"
    : executablePath === undefined && "Chromium is not installed (apt-get install chromium): nobody looks at the page";

/** A foreign name that was made to point to this machine. */
export const rebound = "rebound.example";

let browser: Promise<Browser> | undefined;
test.after(async () => (await browser)?.close());

export interface Looking {
  readonly page: Page;
  readonly base: string;
  readonly program: Program;
  readonly shop: string;
  /** What the page has asked of any other host. */
  readonly outside: string[];
  /** What went wrong in it. */
  readonly errors: string[];
}

export interface LookOptions {
  readonly token?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly locale?: string;
  readonly path?: string;
  readonly program?: string;
  readonly args?: readonly string[];
}

/** Opens the page of a shop that has just been started, until the test ends. */
export async function look(t: TestContext, options: LookOptions = {}): Promise<Looking> {
  const { token, program: name = "shop", args = [], ...rest } = options;
  const env = token === undefined ? {} : { TOKEN: token };
  const program = startProgram(t, new URL(`./programs/${name}.js`, import.meta.url), { env, args });
  const [, base] = await program.line(/^debug at (http:\S+)$/);
  const shop = name === "shop" ? (await program.line(/^shop at (http:\S+)$/))[1]! : "";
  const query = token === undefined ? "" : `?token=${encodeURIComponent(token)}`;
  return { ...(await open(t, base!, { path: `/debug/${query}`, ...rest })), program, shop };
}

/** Opens a page of a server. */
export async function open(
  t: TestContext,
  base: string,
  { width = 1280, height = 860, dark = false, locale = "en-GB", path = "/debug/" }: LookOptions,
): Promise<Omit<Looking, "program" | "shop">> {
  browser ??= chromium.launch({
    executablePath: executablePath!,
    args: ["--no-sandbox", "--disable-gpu", `--host-resolver-rules=MAP ${rebound} 127.0.0.1`],
  });
  const context = await (
    await browser
  ).newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale });
  t.after(() => context.close());
  const [outside, errors]: [string[], string[]] = [[], []];
  context.on("request", (request) => {
    if (!request.url().startsWith(base) && !/^(blob|data):/.test(request.url())) outside.push(request.url());
  });
  context.on("weberror", (error) => errors.push(String(error.error())));
  const page = await context.newPage();
  page.on("dialog", (dialog) => {
    errors.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.setDefaultTimeout(60_000);
  await page.goto(`${base}${path}`);
  return { page, base, outside, errors };
}
