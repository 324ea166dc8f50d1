/** Running other programs. */
import { spawn } from "node:child_process";
import { root } from "./paths.mjs";
import { Failure } from "./say.mjs";

/** Runs a program with this terminal and resolves with its exit code (a signal's death counts as 1). */
export function exitCodeOf(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** Runs a Node program; fails with the given sentence unless it ends with 0. */
export async function node(args, failure, options) {
  if ((await exitCodeOf(process.execPath, args, options)) !== 0) throw new Failure(failure);
}

/** Runs npm, the very one that runs us if there is one; its words go to stderr. */
export async function npm(args, failure, options) {
  const self = process.env.npm_execpath;
  const [command, first] = self?.endsWith(".js") === true ? [process.execPath, [self]] : ["npm", []];
  const stdio = ["ignore", process.stderr, process.stderr];
  const shell = command === "npm" && process.platform === "win32";
  if ((await exitCodeOf(command, [...first, ...args], { stdio, shell, ...options })) !== 0) throw new Failure(failure);
}
