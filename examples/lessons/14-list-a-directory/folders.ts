import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Three folders: one is empty, one does not exist, and the second of the three entries of the last one leads nowhere. */
export function makeFolders(): Disposable & { empty: string; missing: string; torn: string } {
  const empty = mkdtempSync(path.join(tmpdir(), "empty-"));
  const torn = mkdtempSync(path.join(tmpdir(), "torn-"));
  writeFileSync(path.join(torn, "1-first.txt"), "");
  symlinkSync("nowhere", path.join(torn, "2-moved.txt"));
  writeFileSync(path.join(torn, "3-last.txt"), "");
  return {
    empty,
    missing: path.join(empty, "missing"),
    torn,
    [Symbol.dispose]: () => {
      for (const folder of [empty, torn]) rmSync(folder, { recursive: true });
    },
  };
}
