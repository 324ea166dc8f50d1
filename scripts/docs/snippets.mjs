/**
 * Every `ts` block of the README, of `docs/` and of the doc comments' `@example`s is a program that must compile, and one
 * whose fence says `ts run` must run and print what is said beside it: in `// => text` comments, or in a `text` block right
 * after it.
 *
 * A block that uses names which it does not introduce has its setup in an HTML comment right before it:
 * `<!-- setup: import { Group } from "curfew"; const group = new Group(); -->`.
 */
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import ts from "typescript";
import { filesBelow } from "../lib/files.mjs";
import { codeBlocks, lineOf, parse } from "../lib/markdown.mjs";
import { at, root, shown } from "../lib/paths.mjs";
import { ready } from "../lib/ready.mjs";
import { node } from "../lib/run.mjs";
import { Failure } from "../lib/say.mjs";

const folder = at(".build", "snippets");
const runTimeoutMs = 30_000;

export async function snippets() {
  await ready("src");
  const all = [...pages().flatMap(ofPage), ...filesBelow(at("src"), (file) => file.endsWith(".ts")).flatMap(ofSource)];
  write(all);
  await node(
    [at("node_modules", "typescript", "bin", "tsc"), "-p", folder],
    "a snippet does not compile: the name tells the page, the line is the page's own",
  );
  const programs = all.filter(({ run }) => run);
  for (const program of programs) await check(program);
  console.log(`${all.length} snippets compile, ${programs.length} of them run`);
}

function pages() {
  const readmes = fs.readdirSync(root).filter((name) => name.endsWith(".md"));
  const docs = filesBelow(at("docs"), (file) => file.endsWith(".md") && !file.startsWith(at("docs", "api") + path.sep));
  return [...readmes.map((name) => at(name)), ...docs];
}

function ofPage(file) {
  return blocksOf(fs.readFileSync(file, "utf8"), (block) => lineOf(block) + 1).map((block) => ({ file, ...block }));
}

/** The `@example` tags of a source file, as TypeScript reads them. */
function ofSource(file) {
  const text = fs.readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lines = text.split("\n");
  const found = [];
  const seen = new Set();
  const walk = (each) => {
    for (const tag of ts.getJSDocTags(each)) {
      if (tag.tagName.text !== "example" || seen.has(tag.pos)) continue;
      seen.add(tag.pos);
      const from = source.getLineAndCharacterOfPosition(tag.pos).line;
      const lineOfCode = (block) =>
        lines.findIndex((line, n) => n >= from && line.includes(block.value.split("\n")[0])) + 1;
      found.push(...blocksOf(ts.getTextOfJSDocComment(tag.comment) ?? "", lineOfCode));
    }
    ts.forEachChild(each, walk);
  };
  walk(source);
  return found.map((block) => ({ file, ...block }));
}

function blocksOf(text, lineOfCode) {
  return codeBlocks(parse(text))
    .filter(({ node }) => node.lang === "ts")
    .map(({ node, before, after }) => ({
      line: lineOfCode(node),
      code: node.value,
      run: node.meta?.split(" ").includes("run") === true,
      setup: /^<!-- setup: (.*) -->$/s.exec(before?.type === "html" ? before.value : "")?.[1] ?? "",
      output: after?.type === "code" && after.lang === "text" ? after.value : undefined,
    }));
}

/** A snippet's code stands on the same lines as in its page, so that what the compiler says can be found there. */
function write(all) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const snippet of all) {
    snippet.name = `${shown(snippet.file).replaceAll(/[^\w]+/g, "-")}-${snippet.line}`;
    const head = snippet.setup.replaceAll("\n", " ");
    fs.writeFileSync(
      path.join(folder, `${snippet.name}.ts`),
      `${head}${"\n".repeat(snippet.line - 1)}${snippet.code}\n`,
    );
  }
  const compilerOptions = { rootDir: ".", outDir: "out", composite: false, declaration: false, declarationMap: false };
  const config = {
    extends: "../../tsconfig.base.json",
    compilerOptions: { ...compilerOptions, noUnusedLocals: false, noUnusedParameters: false, skipLibCheck: true },
    files: all.map(({ name }) => `${name}.ts`),
  };
  fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config, null, 2));
}

async function check({ file, line, name, code, output }) {
  const where = `${shown(file)}:${line}`;
  const { error, stdout, stderr } = await outcome(path.join(folder, "out", `${name}.js`));
  if (error !== null) throw new Failure(`the program at ${where} failed: ${error.message}\n${stderr}`);
  const said = [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, text]) => text.trim());
  const wanted = output ?? (said.length > 0 ? said.join("\n") : undefined);
  if (wanted === undefined || wanted.trim() === stdout.trim()) return;
  throw new Failure(`the program at ${where} prints\n${stdout.trim()}\nand its page says\n${wanted.trim()}`);
}

function outcome(program) {
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { timeout: runTimeoutMs }, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    );
  });
}
