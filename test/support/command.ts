import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** Runs a program in a folder to its end; both of its outputs together, and its exit code. */
export async function run(
  folder: string,
  command: string,
  ...args: string[]
): Promise<{ code: number | null; output: string }> {
  // What npm and the test runner tell their children is not meant for this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_TEST_CONTEXT)/.test(name)),
  );
  const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, output: stdout + stderr };
}
