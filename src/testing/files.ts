import fs from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import type { Frame } from "../wire/index.js";
import { placeOfStream } from "./births.js";
import { Place } from "./place.js";
import { replaced } from "./replaced.js";
import { currentScope, type Scope } from "./scope.js";
import type { Started } from "./started.js";

type Callback = (error: Error | null, fd?: number) => void;

/**
 * Hears of every file that is opened in a scope: by `fs.open`, `fs.openSync`, `fs.promises.open`, and by the streams on them. Node
 * tells nobody of those, so the functions themselves are replaced while a check is on. Whoever has taken them out of `node:fs`
 * before is not heard.
 */
export function watchFiles(): Disposable {
  const { open, openSync, close, closeSync, promises } = fs;
  const openPromised = promises.open;
  const owners = new Map<number, OpenFile>();
  const opened = (fd: number, place: Place, scope: Scope): void => {
    const file: OpenFile = new OpenFile(() => (owners.get(fd) === file ? fd : -1), place);
    owners.set(fd, file);
    scope.add(file);
  };

  const openHeard = (...args: unknown[]): void => {
    const scope = currentScope();
    const callback = args.at(-1);
    if (scope !== undefined && typeof callback === "function") {
      const here = new Place(openHeard);
      const place = here.isNodes() ? (placeOfStream(args[0]) ?? here) : here;
      args[args.length - 1] = (...answer: Parameters<Callback>): void => {
        if (typeof answer[1] === "number") opened(answer[1], place, scope);
        (callback as Callback)(...answer);
      };
    }
    Reflect.apply(open, fs, args);
  };
  const openSyncHeard = (...args: Parameters<typeof openSync>): number => {
    const fd = openSync(...args);
    const scope = currentScope();
    if (scope !== undefined) opened(fd, new Place(openSyncHeard), scope);
    return fd;
  };
  const openPromisedHeard = (...args: Parameters<typeof openPromised>): Promise<FileHandle> => {
    const scope = currentScope();
    if (scope === undefined) return openPromised(...args);
    const place = new Place(openPromisedHeard);
    return openPromised(...args).then((handle) => {
      scope.add(new OpenFile(() => handle.fd, place));
      return handle;
    });
  };
  const closeHeard = (fd: number, ...rest: [callback?: fs.NoParamCallback]): void => {
    owners.delete(fd);
    close(fd, ...rest);
  };
  const closeSyncHeard = (fd: number): void => {
    owners.delete(fd);
    closeSync(fd);
  };
  const undo = [
    replaced(fs, "open", openHeard),
    replaced(fs, "openSync", openSyncHeard),
    replaced(fs, "close", closeHeard),
    replaced(fs, "closeSync", closeSyncHeard),
    replaced(promises, "open", openPromisedHeard),
  ];
  syncBuiltinESMExports();
  return {
    [Symbol.dispose]: () => {
      for (const each of undo) each[Symbol.dispose]();
      syncBuiltinESMExports();
    },
  };
}

class OpenFile implements Started {
  readonly kind = "file";

  constructor(
    /** Its descriptor; negative once it is closed. */
    private readonly descriptor: () => number,
    private readonly place: Place,
  ) {}

  isOut(): boolean {
    return this.descriptor() >= 0;
  }

  describe(): string {
    return `open file ${pathOf(this.descriptor())}`;
  }

  frames(): readonly Frame[] {
    return this.place.frames();
  }
}

/** The path behind a descriptor, where the system tells it. */
function pathOf(fd: number): string {
  try {
    return fs.readlinkSync(`/proc/self/fd/${String(fd)}`);
  } catch {
    return `with descriptor ${String(fd)}`;
  }
}
