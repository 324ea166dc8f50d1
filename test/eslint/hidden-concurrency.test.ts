import { checkRule } from "./cases.js";

const work = "async function work() { await 1; } ";

checkRule("hidden-concurrency", {
  suggestion: "return",
  silent: [
    // A setter can return nothing.
    `${work} export class A { set connection(next) { work().catch(console.error); } }`,
    `${work} export function start() { return work().catch(report); }`,
    `${work} export async function start() { work().catch(console.error); }`,
    `${work} export function start() { const held = work().catch(console.error); return held; }`,
    // It listens: an event has no use for what it returns.
    `${work} export class Server { start() { this.events.addEventListener("open", this.onOpen); } onOpen(event) { work().catch(console.error); } }`,
    `${work} export class Server { start() { socket.on("open", this.onOpen.bind(this)); } onOpen(event) { work().catch(console.error); } }`,
    `${work} export function onOpen() { work().catch(console.error); } socket.once("open", onOpen);`,
    // A comment says who hears of it.
    `${work} export class Server { start() { /* Its errors are logged elsewhere. */ work().catch(noop); } }`,
    // Nobody outside can call it.
    `${work} function start() { work().catch(console.error); }`,
    `${work} export class Server { #start() { work().catch(console.error); } }`,
    `${work} export class Server { private start() { work().catch(console.error); } }`,
    `${work} class Server { start() { work().catch(console.error); } }`,
    // Somebody is told.
    `${work} export function start(done) { work().then(() => done(), done); }`,
    `${work} export function start(done) { work().catch(done); }`,
    `${work} export class Server { start() { work().catch((error) => this.emit("error", error)); } }`,
    `${work} export class Server { start() { work().catch((error) => { this.failure = error; }); } }`,
    `${work} export function start() { work().then((value) => { cache.set(1, value); }, console.error); }`,
    // It gives its caller something to hold.
    `${work} export function start() { work().catch(console.error); return stop; }`,
    "export function start() { console.error('one'); }",
    `${work} export const start = () => work().catch(console.error);`,
    `${work} export function* start() { work().catch(console.error); }`,
    // Nobody knows that this is a promise.
    `import { trace } from "./trace.js"; export function start() { trace().catch(() => {}); }`,
    `${work} work().catch(console.error);`,
  ],
  found: [
    [
      `${work} export function start() { work().catch(console.error); }`,
      ["hidden", `${work} export function start() { return work().catch(console.error); }`],
    ],
    [`${work} export function start(): void { work().catch(console.error); }`, "hidden"],
    [`${work} export function start() { work().catch((error) => { console.error(error); }); done(); }`, "hidden"],
    [`${work} export function start() { void work().catch((error) => log(error)); }`, "hidden"],
    [`${work} function start() { work().catch(() => {}); done(); } export { start };`, "hidden"],
    [`${work} export default function start() { work().catch(() => undefined); done(); }`, "hidden"],
    [`${work} module.exports = function start() { work().catch(() => {}); done(); };`, "hidden"],
    [`${work} function start() { work().catch(() => {}); done(); } module.exports = { start };`, "hidden"],
    [`${work} exports.start = () => { work().catch(() => {}); done(); };`, "hidden"],
    [`${work} export const start = () => { work().catch(() => {}); done(); };`, "hidden"],
    [`${work} export class Server { start() { work().catch(this.logger.error); done(); } }`, "hidden"],
    [`${work} export class Server { constructor() { work().catch(console.error); } }`, "hidden"],
    [`${work} class Server { start() { work().catch(console.error); done(); } } export { Server };`, "hidden"],
    [
      `${work} export function start() { if (ready) work().then(() => console.log("done"), (error) => console.log(error)); }`,
      "hidden",
    ],
  ],
});
