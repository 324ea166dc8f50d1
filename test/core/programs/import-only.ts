const names = (): string[] =>
  [...Object.getOwnPropertyNames(globalThis), ...Object.getOwnPropertySymbols(globalThis)].map(String);
const state = (): string[] => [...names(), ...process.eventNames().map(String), ...process.getActiveResourcesInfo()];

const before = state();
await import("curfew");
await import("#curfew/core/port.js");
const added = state().filter((name) => !before.includes(name));
console.log(added.length === 0 ? "nothing global, nothing running" : added);
export {};
