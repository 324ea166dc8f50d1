import { cp, symlink } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { emptyFolder } from "./folder.js";
import { root } from "./root.js";

/** A copy of the repository's sources with the same dependencies, to plant faults in. */
export async function copyOfRepository(t: TestContext): Promise<string> {
  const folder = await emptyFolder(t);
  const folders = ["src", "scripts", "docs", "changes"];
  const pages = ["README.md", "README.zh-CN.md"];
  const settings = ["package.json", "package-lock.json", "tsconfig.base.json", "tsconfig.src.json"];
  await Promise.all(
    [...folders, ...pages, ...settings].map((part) =>
      cp(path.join(root, part), path.join(folder, part), { recursive: true }),
    ),
  );
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}
