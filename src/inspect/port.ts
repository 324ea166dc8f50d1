/**
 * The internal face of inspect, for the floors above it. Not part of the package's surface.
 *
 * @module
 */
export { answersWithin, lightDump, readThrough } from "./light.js";
export { cpuProfile } from "./cpu-profile.js";
export { heapProfile } from "./heap-profile.js";
export { placesHere } from "./script-maps.js";
export { type Place, type Places } from "./source-maps.js";
export { frameOf } from "./stacks-tier.js";
export { type Asked, proveSuspects, type Suspect, suspectsOf, type Told } from "./suspects.js";
export { dumpThrough } from "./through.js";
export { trace } from "./tracing.js";
export { Watching } from "./watching.js";
