import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

/** An empty folder that goes when the test has ended. */
export async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "curfew-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
