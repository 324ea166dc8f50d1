import { EventEmitter } from "node:events";
import type { Frame } from "../wire/index.js";
import { scopeOfBirth } from "./births.js";
import { Place } from "./place.js";
import { replaced } from "./replaced.js";
import { currentScope } from "./scope.js";
import type { Started } from "./started.js";

type Listener = (...args: unknown[]) => void;
type Add = (this: EventEmitter, event: string | symbol, listener: Listener) => EventEmitter;

const methods = ["on", "addListener", "prependListener", "once", "prependOnceListener"] as const;

/**
 * Hears of every listener that is added in a scope to an emitter that was there before: one on the process, on a server that
 * all tests share. An emitter that was made in the scope takes its listeners along when it goes; those that Node adds for
 * itself, as `pipe` does, go with what it does. The methods of `EventEmitter` are replaced while a check is on.
 */
export function watchListeners(): Disposable {
  const undo: Disposable[] = [];
  let isInside = false;
  for (const name of methods) {
    const prototype = EventEmitter.prototype as unknown as Record<typeof name, Add>;
    const original = prototype[name];
    const heard: Add = function (this: EventEmitter, event, listener) {
      const scope = currentScope();
      // One method calls another.
      if (scope === undefined || isInside || scopeOfBirth(this) === scope) return original.call(this, event, listener);
      isInside = true;
      try {
        const answer = original.call(this, event, listener);
        scope.add(new AddedListener(this, event, listener, new Place(heard)));
        return answer;
      } finally {
        isInside = false;
      }
    };
    undo.push(replaced(prototype, name, heard));
  }
  return {
    [Symbol.dispose]: () => {
      for (const each of undo) each[Symbol.dispose]();
    },
  };
}

class AddedListener implements Started {
  readonly kind = "listener";
  private readonly emitter: WeakRef<EventEmitter>;

  constructor(
    emitter: EventEmitter,
    private readonly event: string | symbol,
    private readonly listener: Listener,
    private readonly place: Place,
  ) {
    this.emitter = new WeakRef(emitter);
  }

  isOut(): boolean {
    return this.emitter.deref()?.listeners(this.event).includes(this.listener) === true && !this.place.isNodes();
  }

  describe(): string {
    const emitter = this.emitter.deref();
    const owner = emitter === process ? "process" : (emitter?.constructor.name ?? "an emitter");
    return `listener for ${JSON.stringify(String(this.event))} on ${owner}`;
  }

  frames(): readonly Frame[] {
    return this.place.frames();
  }
}
