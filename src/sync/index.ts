/**
 * What tasks use to talk to and wait for each other, with Go's meaning. Everything that may wait takes a context first.
 *
 * @module
 */
export { after, type Case, onReceive, onSend, otherwise } from "./cases.js";
export { Channel } from "./channel.js";
export { Cond } from "./cond.js";
export type { Held } from "./held.js";
export { Mutex } from "./mutex.js";
export { Once, onceValue } from "./once.js";
export { RWMutex } from "./rwmutex.js";
export { select } from "./select.js";
export { type Permits, Semaphore } from "./semaphore.js";
export { Singleflight } from "./singleflight.js";
export { Ticker } from "./ticker.js";
export { traceLocks } from "./trace.js";
export { WaitGroup } from "./wait-group.js";
