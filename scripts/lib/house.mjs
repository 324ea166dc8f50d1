/**
 * The house: which room stands on which floor, and what follows from it for imports. A room is a folder of `src/`, and a
 * door is a file in `src/` itself. Type imports count: to read a file one must read what it names.
 */

/** From the ground up. A room may import only from floors below its own. */
export const floors = [
  ["wire", "errors", "internal"],
  ["core"],
  ["heap", "attach", "formats", "live", "sync"],
  ["inspect", "http", "pool"],
  ["debug", "testing", "process", "threads", "durable", "redis", "prometheus", "opentelemetry"],
  ["cli", "web", "nodetest", "vitest", "jest", "interleavings"],
];

/** Beside the house: imports nothing of ours, and nothing of ours imports it. */
export const annex = ["eslint"];

/** What other rooms may import of a room. `internal` is a drawer of small things, each its own door. */
const doorsOf = (room) => `^src/${room}/${room === "internal" ? "[^/]+" : "(index|port)"}\\.ts$`;

/** Rooms that need nothing but Node, and one that does not even need that. */
const withoutLibraries = ["wire", "live", "errors", "internal", "core", "sync", "pool", "process"];
/** Rooms that need an optional package: a door of their own each, for those who have it. */
const withPeers = ["threads", "durable", "redis", "prometheus", "opentelemetry", "vitest", "jest", "interleavings"];
const withoutNode = ["wire", "live", "web"];
/** Its libraries are in what ships, so that nobody needs to install them. */
const bundled = ["web"];

const all = [...floors.flat(), ...annex];
const below = (...rooms) => `^src/(${rooms.join("|")})/`;
const outside = (...rooms) => ({ path: "^src/", pathNot: below(...rooms) });

/** The rules for dependency-cruiser. A rule's name is what a person reads when it is broken. */
export const forbidden = [
  ...floors.flatMap((floor, number) => {
    const above = floors.slice(number + 1).flat();
    return floor.flatMap((room) => [
      rule(`${room} may not know a floor above its own`, { path: below(room) }, { path: below(...above) }),
      ...floor
        .filter((other) => other !== room)
        .map((other) =>
          rule(`${room} may not know its neighbour ${other}`, { path: below(room) }, { path: below(other) }),
        ),
    ]);
  }),
  ...all.map((room) =>
    rule(`${room} is entered by its own door`, outside(room), { path: below(room), pathNot: doorsOf(room) }),
  ),
  rule("a room may not import a door of the package", { path: "^src/[^/]+/" }, { path: "^src/[^/]+$" }),
  rule("a port is for the rooms above, not for the public", { path: "^src/[^/]+$" }, { path: "/port\\.ts$" }),
  rule("the annex imports nothing of ours", { path: below(...annex) }, outside(...annex)),
  rule("nothing of ours imports the annex", outside(...annex), { path: below(...annex) }),
  rule("this room has no floor yet: see scripts/lib/house.mjs", { path: "^src/[^/]+/", pathNot: below(...all) }, {}),
  rule("imports go one way, types too", { path: "^src/" }, { circular: true }),
  rule("our own files are imported by relative paths", { path: "^src/" }, { path: "^(dist|\\.build)/" }),
  rule("every import must lead somewhere", { path: "^src/" }, { couldNotResolve: true }),
  rule("this room needs no library", { path: below(...withoutLibraries) }, { path: "node_modules/" }),
  rule(
    "what ships may import only `dependencies`, and peers",
    { path: "^src/", pathNot: below(...annex, ...bundled) },
    { dependencyTypes: ["npm-dev", "npm-no-pkg"], dependencyTypesNot: ["npm-peer"] },
  ),
  rule(
    "the annex takes only types from others",
    { path: below(...annex) },
    { path: "node_modules/", dependencyTypesNot: ["type-only"] },
  ),
  rule(
    "what may be missing is imported only by the rooms that are there for it",
    { path: "^src/", pathNot: below(...withPeers, ...annex) },
    { dependencyTypes: ["npm-peer"] },
  ),
  rule("this room needs no platform", { path: below(...withoutNode) }, { dependencyTypes: ["core"] }),
];

function rule(name, from, to) {
  return { name, severity: "error", from, to };
}

/** The Mermaid picture of the house: its floors, and an arrow for each real import, dotted where only types are named. */
export function picture(modules) {
  const arrows = new Map();
  for (const { source, dependencies } of modules) {
    for (const { resolved, dependencyTypes } of dependencies) {
      const [from, to] = [roomOf(source), roomOf(resolved)];
      if (from === undefined || to === undefined || from === to) continue;
      const key = `${from} ${to}`;
      arrows.set(key, arrows.get(key) === true || !dependencyTypes.includes("type-only"));
    }
  }
  const present = new Set(modules.map(({ source }) => roomOf(source)));
  const box = (title, rooms) => {
    const here = rooms.filter((room) => present.has(room));
    return here.length === 0 ? [] : [`  subgraph ${title}`, ...here.map((room) => `    ${room}`), "  end"];
  };
  return [
    "flowchart TD",
    ...box('top["the doors"]', ["doors"]),
    ...floors
      .map((rooms, number) => box(`floor${number}["floor ${number}"]`, rooms))
      .reverse()
      .flat(),
    ...box('beside["the annex"]', annex),
    ...[...arrows].sort().map(([key, solid]) => `  ${key.replace(" ", solid ? " --> " : " -.-> ")}`),
  ].join("\n");
}

/** The room of a file of ours; the package's doors together are `doors`. */
function roomOf(file) {
  const [, path] = /^src\/(.+)$/.exec(file) ?? [];
  if (path === undefined) return undefined;
  return path.includes("/") ? path.split("/")[0] : "doors";
}
