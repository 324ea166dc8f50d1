/**
 * Own your async tasks: groups that stop together, contexts with deadlines, and `main`, the one place that ends the process.
 *
 * @module
 */
export * from "./core/index.js";
export * from "./errors/index.js";
export * from "./process/index.js";
