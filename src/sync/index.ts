/**
 * What tasks use to talk to and wait for each other. Everything that may wait takes a context first.
 *
 * @module
 */
export { Channel } from "./channel.js";
