import { fileURLToPath } from "node:url";
import { frameOf, placesHere } from "../inspect/port.js";
import type { Frame } from "../wire/index.js";

/** How many functions are kept of the stack of whoever starts something. */
const depth = 24;

const places = placesHere();

/** Where the files of the check are, and those of its glue; a runner may load them by their paths. */
const ours = ["testing", "nodetest", "vitest", "jest", "interleavings"]
  .map((room) => new URL(`../${room}/`, import.meta.url))
  .flatMap((folder) => [folder.href, fileURLToPath(folder)]);

function isOurs(file: string): boolean {
  return ours.some((folder) => file.startsWith(folder));
}

/** Whether a function of this file stands between what was done and us. */
function isBetween(file: string): boolean {
  return file === "" || file === "node:internal/async_hooks" || isOurs(file);
}

/**
 * Where something was started. To note it costs a microsecond: V8 keeps the stack as it is, and makes sense of it only if
 * somebody asks.
 */
export class Place {
  private readonly holder: { stack?: unknown } = {};

  /** `above`: the function above which the stack is of interest. */
  constructor(above: (...args: never[]) => unknown) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = depth;
    Error.captureStackTrace(this.holder, above);
    Error.stackTraceLimit = limit;
  }

  /** Innermost first, without Node's own functions, and without those of the check. Empty where nothing else was on the stack. */
  frames(): readonly Frame[] {
    return this.sites().flatMap((site) => {
      const url = site.getFileName() ?? "";
      if (url === "" || url.startsWith("node:") || isOurs(url)) return [];
      const raw = { url, line: site.getLineNumber() ?? 0, column: site.getColumnNumber() ?? 0 };
      return [frameOf({ function: site.getFunctionName() ?? "", ...raw }, places)];
    });
  }

  /** Whether Node itself did it. */
  isNodes(): boolean {
    return this.innermostFile().startsWith("node:");
  }

  /** The file of the function that did it, such as `node:net`. */
  innermostFile(): string {
    return (
      this.sites()
        .find((site) => !isBetween(site.getFileName() ?? ""))
        ?.getFileName() ?? ""
    );
  }

  private sites(): readonly NodeJS.CallSite[] {
    const { holder } = this;
    // It is formatted at the first reading, by whatever stands here then.
    const prepare = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
    Error.prepareStackTrace = (_, sites) => sites;
    const found = holder.stack;
    if (prepare === undefined) delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
    else Object.defineProperty(Error, "prepareStackTrace", prepare);
    return Array.isArray(found) ? (found as NodeJS.CallSite[]) : [];
  }
}
