export { SnapshotReader } from "./snapshot-reader.js";
export type { Graph } from "./graph.js";
export type { EdgeType, NodeType } from "./layout.js";
export type { Location } from "./locations.js";
