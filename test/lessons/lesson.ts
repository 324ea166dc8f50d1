import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { type Program, type ProgramOptions, startProgram } from "../support/program.js";
import { root } from "../support/root.js";

/** Starts a program of a lesson, by its folder and name (`05-stop-together/fixed`), on ports that are free. */
export function startLesson(t: TestContext, name: string, options: ProgramOptions = {}): Program {
  const program = new URL(`../../examples/lessons/${name}.js`, import.meta.url);
  return startProgram(t, program, { ...options, env: { PORT: "0", DEBUG_PORT: "0", ...options.env } });
}

/** The address that a service of the program says it listens at. */
export async function addressOf(program: Program, service: string): Promise<URL> {
  const [, url] = await program.line(new RegExp(`^${service} listens: (http://\\S+)$`));
  return new URL(url!);
}

/** What a program said, line by line, with its ports made alike. */
export function linesOf(output: string): string[] {
  const lines = output.replaceAll(/(?<=127\.0\.0\.1:)\d+/g, "PORT").split("\n");
  return lines.slice(0, -1);
}

/** Fails unless the program has printed every line that the lesson's page shows for it. */
export async function printsWhatItsPageShows(program: Program, name: string): Promise<void> {
  const [lesson, file] = name.split("/") as [string, string];
  const page = await readFile(path.join(root, "docs", "lessons", `${lesson}.md`), "utf8");
  const command = `npm run lesson -- ${lesson.slice(0, 2)} ${file}\n\`\`\`\n\n\`\`\`text\n`;
  const [, shown] = page.split(command);
  assert.ok(shown !== undefined, `the page of lesson ${lesson} shows nothing for ${file}`);
  const wanted = linesOf(shown.slice(0, shown.indexOf("```")));
  const missing = (): string[] => {
    const printed = new Set(linesOf(program.stdout + program.stderr).map(withoutTimes));
    return wanted.filter((line) => !printed.has(withoutTimes(line)));
  };
  if (!program.hasEnded) await program.shows(`what the page of lesson ${lesson} shows`, () => missing().length === 0);
  assert.deepEqual(missing(), [], `${name} has printed\n${program.stdout}${program.stderr}`);
}

function withoutTimes(line: string): string {
  return line.replaceAll(/\d+ ms/g, "some ms");
}

/** The lines that are not part of a stack. */
export function withoutStacks(output: string): string[] {
  return linesOf(output).filter((line) => !/^\s+at /.test(line));
}

export interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** One request, on a connection of its own. Rejects unless the whole answer comes. */
export function fetchWhole(url: URL | string, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { method, agent: false, signal: AbortSignal.timeout(patience) }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    })
      .once("error", reject)
      .end();
  });
}

/** The body of the answer to a request that must succeed. */
export async function get(url: URL | string): Promise<string> {
  const { status, body } = await fetchWhole(url);
  if (status !== 200) throw new Error(`${String(url)} answered ${String(status)}: ${body}`);
  return body;
}

/** Asks until nobody listens there any more. Whoever asks at the very moment may also get a reset. */
export async function refused(url: URL): Promise<void> {
  const late = Date.now() + patience;
  for (let code: unknown; code !== "ECONNREFUSED";) {
    if (Date.now() > late) throw new Error(`${url.href} still listens`);
    code = await fetchWhole(url).then(
      () => undefined,
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
  }
}

/** How long an answer may take, or a server to go. */
const patience = 30_000;
