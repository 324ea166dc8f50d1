/**
 * `npm run docs`: what the documentation says is checked against what is.
 *
 *   npm run docs                    all of it
 *   npm run docs -- twins           one of: api, snippets, twins, links
 *   npm run docs:update             writes the API reference and the picture of the house anew
 */
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { node } from "./lib/run.mjs";
import { Failure, script, timed } from "./lib/say.mjs";

const checks = {
  api: async (how) => (await import("./docs/api.mjs")).api(how),
  snippets: async () => (await import("./docs/snippets.mjs")).snippets(),
  twins: async () => (await import("./docs/twins.mjs")).twins(),
  links: async () => (await import("./docs/links.mjs")).links(),
};

await script(async (args) => {
  const update = args[0] === "update";
  const names = update ? ["api"] : args.length > 0 ? args : Object.keys(checks);
  const unknown = names.find((name) => checks[name] === undefined);
  if (unknown !== undefined)
    throw new Failure(`there is no check "${unknown}"; there are ${Object.keys(checks).join(", ")}, and update`);
  await ready("src");
  for (const name of names) await timed(`docs: ${name}`, () => checks[name]({ update }));
  if (update) await node([at("scripts", "floors.mjs"), "--update"], "the picture could not be drawn");
});
