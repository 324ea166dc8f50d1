#!/usr/bin/env node
/**
 * The command line: `curfew dump`, `curfew leaks`, `curfew diff`.
 *
 * @module
 */
import { run } from "./run.js";

process.exitCode = await run(process.argv.slice(2));
