import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { emptyFolder } from "./folder.js";

const exec = promisify(execFile);

/** Whether Go is there; else the test is skipped, and says so. */
export async function hasGo(t: TestContext): Promise<boolean> {
  try {
    await exec("go", ["version"]);
    return true;
  } catch {
    t.skip("Go is not installed: the real tool was not asked");
    return false;
  }
}

/** What `go tool pprof` prints of a profile, or of what is at an address. */
export async function pprof(t: TestContext, profile: string | Uint8Array, ...args: string[]): Promise<string> {
  const folder = await emptyFolder(t);
  const isAddress = typeof profile === "string" && profile.startsWith("http://");
  const file = isAddress ? profile : path.join(folder, "profile");
  if (!isAddress) await writeFile(file, profile);
  const { stdout } = await exec("go", ["tool", "pprof", ...args, file], {
    env: { ...process.env, PPROF_TMPDIR: folder },
  });
  return stdout;
}

/** What a Go program prints. */
export async function runGo(t: TestContext, source: string): Promise<string> {
  const file = path.join(await emptyFolder(t), "main.go");
  await writeFile(file, source);
  const { stdout } = await exec("go", ["run", file]);
  return stdout;
}
