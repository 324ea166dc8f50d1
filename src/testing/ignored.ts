import path from "node:path";
import type { Frame } from "../wire/index.js";

/**
 * What a check is to let pass: whatever has a function on its stack that fits. Of several fields all must fit the same function.
 */
export interface Ignored {
  /** The function's name. */
  readonly function?: string | RegExp;
  /** Its file: an absolute path, the end of one (`src/cache.ts`), or a pattern. */
  readonly file?: string | RegExp;
  /** The name of the package that it is in. */
  readonly package?: string | RegExp;
}

/** Whether one of these is on the stack. */
export function isIgnored(frames: readonly Frame[], ignored: readonly Ignored[]): boolean {
  return ignored.some((each) => frames.some((frame) => fits(frame, each)));
}

function fits(frame: Frame, ignored: Ignored): boolean {
  return (
    isNamed(frame.function, ignored.function) &&
    isIn(frame.file, ignored.file) &&
    (ignored.package === undefined || isNamed(packageOf(frame.file) ?? "", ignored.package))
  );
}

function isNamed(name: string, wanted: string | RegExp | undefined): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === "string" ? name === wanted : wanted.test(name);
}

function isIn(file: string, wanted: string | RegExp | undefined): boolean {
  if (wanted === undefined) return true;
  const plain = file.split(path.sep).join("/");
  if (typeof wanted !== "string") return wanted.test(plain);
  return plain === wanted || plain.endsWith(`/${wanted.replace(/^\.?\//, "")}`);
}

/** The package of a file below `node_modules`, by its name there. */
export function packageOf(file: string): string | undefined {
  const all = [...file.replaceAll("\\", "/").matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)];
  return all.at(-1)?.[1];
}
