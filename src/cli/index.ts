#!/usr/bin/env node
/**
 * The command line: `curfew dump`, `curfew top`, `curfew leaks`, `curfew diff`.
 *
 * @module
 */
import { run } from "./run.js";

// Whoever reads may leave early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await run(process.argv.slice(2));
