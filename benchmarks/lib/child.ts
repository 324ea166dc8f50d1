import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Options } from "./options.js";

/**
 * Runs a program of this folder in a process of its own, and resolves with what it {@link answer}s. A process for each
 * measurement: V8 keeps what it learns of a function, so that one contender's run would change another's.
 */
export function runChild<T>(options: Options, program: string, args: readonly (string | number)[] = []): Promise<T> {
  const file = fileURLToPath(new URL(`../${program}.js`, import.meta.url));
  return new Promise((resolve, reject) => {
    const argv = ["--expose-gc", file, ...args.map(String)];
    execFile(options.node, argv, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as T);
      else reject(new Error(`${program} ${args.join(" ")} failed: ${stderr || error.message}`));
    });
  });
}

/** A child's result. */
export function answer(result: unknown): void {
  process.stdout.write(JSON.stringify(result));
}
