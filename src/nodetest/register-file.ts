/**
 * Checks each file of node:test for leaks, once, at its end: `node --import curfew/testing/node/register-file --test`. To be imported is what it
 * is there for; it exports nothing. For options, call `checkFile` in a file of your own.
 *
 * @module
 */
import { checkFile } from "./check-file.js";

checkFile();
