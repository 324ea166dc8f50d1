/** What is committed and generated, a file or a part of a page: written by the update, compared by the check. */
import fs from "node:fs";
import { at } from "./paths.mjs";
import { Failure, say } from "./say.mjs";

/** Puts `text` between `<!-- name:begin -->` and `<!-- name:end -->` of a page, or with `update` false fails unless it is there. */
export function generatedPart(page, name, text, update) {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const before = fs.readFileSync(at(page), "utf8");
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Failure(`${page} has no ${begin} … ${end}`);
  const after = `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`;
  if (after === before) return;
  if (!update) throw new Failure(`${page} is out of date: npm run docs:update draws it anew`);
  fs.writeFileSync(at(page), after);
  say(`${page} was brought up to date`);
}

/** Writes a generated file, or with `update` false fails unless it is there as it should be. */
export function generatedFile(file, text, update) {
  const before = fs.existsSync(at(file)) ? fs.readFileSync(at(file), "utf8") : undefined;
  if (text === before) return;
  if (!update) throw new Failure(`${file} is out of date: npm run docs:update draws it anew`);
  fs.writeFileSync(at(file), text);
  say(`${file} was brought up to date`);
}
