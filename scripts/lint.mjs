/** `npm run lint`: ESLint over everything; `npm run lint -- --fix` repairs what can be repaired. */
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { node } from "./lib/run.mjs";
import { script } from "./lib/say.mjs";

await script(import.meta.url, async (args) => {
  await ready();
  await node(
    [at("node_modules", "eslint", "bin", "eslint.js"), "--max-warnings=0", ...args, "."],
    "ESLint found fault; its words are above",
  );
});
