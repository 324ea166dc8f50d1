/**
 * Checks each test of node:test for leaks: `node --import curfew/testing/node/register --test`. To be imported is what it is there for; it
 * exports nothing. For options, call `checkEachTest` in a file of your own.
 *
 * @module
 */
import { checkEachTest } from "./check-each-test.js";

checkEachTest();
