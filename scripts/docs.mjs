/**
 * `npm run docs`: what the documentation says is checked against what is.
 *
 *   npm run docs                    all of it
 *   npm run docs -- twins           one of: api, snippets, twins, decisions, plots, links
 *   npm run docs:update             writes the API reference, the picture of the house, the plots and the lists anew
 */
import { at } from "./lib/paths.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { node } from "./lib/run.mjs";
import { Failure, say, script, timed } from "./lib/say.mjs";

const checks = {
  api: async (how) => (await import("./docs/api.mjs")).api(how),
  snippets: async () => (await import("./docs/snippets.mjs")).snippets(),
  twins: async () => (await import("./docs/twins.mjs")).twins(),
  decisions: async (how) => (await import("./docs/decisions.mjs")).decisions(how),
  plots: async (how) => (await import("./docs/plots.mjs")).plots(how),
  links: async () => (await import("./docs/links.mjs")).links(),
};

await script(import.meta.url, async (args) => {
  const update = args[0] === "update";
  const names = update ? ["decisions", "plots", "api"] : args.length > 0 ? args : Object.keys(checks);
  const unknown = names.find((name) => checks[name] === undefined);
  if (unknown !== undefined)
    throw new Failure(`there is no check "${unknown}"; there are ${Object.keys(checks).join(", ")}, and update`);
  await ensureInstalled();
  const failed = [];
  for (const name of names) {
    if (!(await timed(`docs: ${name}`, () => passes(() => checks[name]({ update }))))) failed.push(name);
  }
  if (update) await node([at("scripts", "floors.mjs"), "--update"], "the picture could not be drawn");
  if (failed.length > 0) throw new Failure(`the documentation is not in order: ${failed.join(", ")}`);
});

/** One failure must not hide the next. */
async function passes(check) {
  try {
    await check();
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(error.message);
    return false;
  }
}
