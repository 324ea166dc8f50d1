import { EventEmitter } from "node:events";
import fs from "node:fs";
import net from "node:net";
import { Place } from "./place.js";
import { replaced } from "./replaced.js";
import { currentScope, type Scope } from "./scope.js";

/** The part of `EventEmitter` that each constructor calls. */
interface Patched {
  init(this: EventEmitter, ...args: unknown[]): void;
}

const scopes = new WeakMap<EventEmitter, Scope>();
const places = new WeakMap<EventEmitter, Place>();
/** Streams on files that have not asked for their file yet. */
let opening: (fs.ReadStream | fs.WriteStream)[] = [];

/**
 * Knows in which scope an emitter was made; and of the kinds that begin their work only later, out of nobody's call, also where:
 * servers, which may look up their address first, and streams on files.
 */
export function watchBirths(): Disposable {
  const statics = EventEmitter as unknown as Patched;
  const { init } = statics;
  const initHeard = function (this: EventEmitter, ...args: unknown[]): void {
    const scope = currentScope();
    if (scope !== undefined) {
      scopes.set(this, scope);
      const isStream = this instanceof fs.ReadStream || this instanceof fs.WriteStream;
      if (isStream) opening.push(this);
      if (isStream || this instanceof net.Server) places.set(this, new Place(initHeard));
    }
    Reflect.apply(init, this, args);
  };
  const undo = replaced(statics, "init", initHeard);
  return {
    [Symbol.dispose]: () => {
      undo[Symbol.dispose]();
      opening = [];
    },
  };
}

/** The scope that an emitter was made in, if a check was on. */
export function scopeOfBirth(emitter: EventEmitter): Scope | undefined {
  return scopes.get(emitter);
}

/** Where a server or a stream on a file was made. */
export function placeOfBirth(emitter: unknown): Place | undefined {
  return places.get(emitter as EventEmitter);
}

/** Where the stream was made that now asks for this file. */
export function placeOfStream(path: unknown): Place | undefined {
  const at = opening.findIndex((stream) => stream.path === path);
  return at < 0 ? undefined : places.get(opening.splice(at, 1)[0]!);
}
