// eslint-disable-next-line n/no-unsupported-features/node-builtins -- experimental, and the only one that tells.
import { createHook } from "node:async_hooks";
import { duration } from "../internal/duration.js";
import type { Frame } from "../wire/index.js";
import type { LeakKind } from "./leak.js";
import { placeOfBirth } from "./births.js";
import { Place } from "./place.js";
import { currentScope } from "./scope.js";
import type { Started } from "./started.js";

/** What Node calls the things that can be left behind, and what we call them. */
const kinds: Readonly<Partial<Record<string, LeakKind>>> = {
  Timeout: "timer",
  TCPWRAP: "socket",
  PIPEWRAP: "socket",
  UDPWRAP: "socket",
  TCPSERVERWRAP: "server",
  PIPESERVERWRAP: "server",
  PROCESSWRAP: "child",
  WORKER: "worker",
  MESSAGEPORT: "port",
  FSEVENTWRAP: "watcher",
  STATWATCHER: "watcher",
};

/** Node's own objects, as far as we look into them. None of it is promised by Node: what is not there is not asked. */
interface Resource {
  hasRef?(): boolean | undefined;
  readonly _destroyed?: boolean;
  readonly _repeat?: number | null;
  readonly _idleTimeout?: number;
  readonly fd?: number;
  readonly pid?: number;
  readonly threadId?: number;
  getpeername?(into: Address): number;
  getsockname?(into: Address): number;
}

interface Address {
  address?: string;
  port?: number;
}

/**
 * Hears of every timer, socket, server, process and thread that is made in a scope, from Node's `async_hooks`.
 * Whether one is still out it tells itself, when it is asked: to hear of its end would cost more.
 */
export function watchResources(): Disposable {
  const init = (_asyncId: number, type: string, _trigger: number, resource: object): void => {
    const kind = kinds[type];
    if (kind === undefined) return;
    currentScope()?.add(new StartedResource(kind, type, resource, new Place(init)));
  };
  // Promises have a recorder of their own; Nodes that do not know the option tell of them all the same.
  const hook = createHook({ init, ...{ trackPromises: false } }).enable();
  return { [Symbol.dispose]: () => void hook.disable() };
}

class StartedResource implements Started {
  constructor(
    readonly kind: LeakKind,
    private readonly type: string,
    private readonly resource: Resource,
    private readonly place: Place,
  ) {}

  /** What was told not to keep the process alive (`unref`) holds nothing up. */
  isOut(): boolean {
    const { resource, type } = this;
    if (type === "Timeout") return resource._destroyed !== true && resource.hasRef?.() === true;
    return resource.hasRef?.() === true && !this.isPartOfAnother();
  }

  describe(): string {
    const { resource, kind } = this;
    return descriptions[kind]?.(resource) ?? kind;
  }

  frames(): readonly Frame[] {
    const frames = this.place.frames();
    if (frames.length > 0) return frames;
    const owner = Object.getOwnPropertySymbols(this.resource).find(({ description }) => description === "owner_symbol");
    const made = owner === undefined ? undefined : (this.resource as Record<symbol, unknown>)[owner];
    return placeOfBirth(made)?.frames() ?? [];
  }

  /** The standard streams are the process's; the pipes of a child and the ports of a worker go with it. */
  private isPartOfAnother(): boolean {
    const { type, resource } = this;
    if (type === "PIPEWRAP" && resource.fd !== undefined && resource.fd >= 0 && resource.fd <= 2) return true;
    if (type !== "PIPEWRAP" && type !== "MESSAGEPORT") return false;
    return /^node:internal\/(child_process|worker)/.test(this.place.innermostFile());
  }
}

const descriptions: Readonly<Partial<Record<LeakKind, (resource: Resource) => string>>> = {
  timer: ({ _repeat: repeat, _idleTimeout: ms = 0 }) =>
    typeof repeat === "number" ? `interval, every ${duration(ms)}` : `timer of ${duration(ms)}`,
  socket: (resource) => phrase("socket", addressOf(resource, "getpeername")),
  server: (resource) => phrase("server", addressOf(resource, "getsockname")),
  child: ({ pid }) => phrase("child process", pid === undefined ? undefined : `with pid ${String(pid)}`),
  worker: ({ threadId }) => phrase("worker thread", threadId === undefined ? undefined : String(threadId)),
  port: () => "message port",
  watcher: () => "file watcher",
};

function phrase(what: string, which: string | undefined): string {
  return which === undefined ? what : `${what} ${which}`;
}

function addressOf(resource: Resource, method: "getpeername" | "getsockname"): string | undefined {
  const into: Address = {};
  resource[method]?.(into);
  return into.address === undefined ? undefined : `${into.address}:${String(into.port)}`;
}
