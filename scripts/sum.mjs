/** What all suites since `.build/results` was last emptied came to, as one line. */
import { summary, summed } from "./lib/suite.mjs";

console.log(summary(summed()));
