import type { TestContext } from "node:test";
import { type Program, startProgram } from "../support/program.js";

/** The example service, compiled. */
export const service: URL = new URL("../../examples/service/main.js", import.meta.url);

/** The page that counts the tasks. */
export const counts = "/debug/pprof/tasks?debug=1";

/** Starts the service on free ports; resolves, with the addresses of its two servers, when both listen. */
export async function start(
  t: TestContext,
  nodeArgs: string[] = [],
): Promise<{ program: Program; app: string; debug: string }> {
  const program = startProgram(t, service, { args: ["--port", "0", "--debug-port", "0"], nodeArgs });
  const [, app] = await program.line(/curl (http:\S+)\/ping/);
  const [, debug] = await program.line(/^Open (http:\S+)\/debug\/ /);
  return { program, app: app!, debug: debug! };
}
