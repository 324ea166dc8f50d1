/**
 * The API reference in `docs/api/`, made by TypeDoc from the doc comments: one page for each door of the package. It is
 * committed, so that it can be read where the code is read; the check makes it anew and compares.
 */
import fs from "node:fs";
import path from "node:path";
import { filesBelow } from "../lib/files.mjs";
import { at, shown } from "../lib/paths.mjs";
import { Failure, say } from "../lib/say.mjs";

const committed = at("docs", "api");
const fresh = at(".build", "api");

/** A missing sentence on any of these is an error. */
const requiredToBeDocumented = ["Class", "Interface", "Function", "TypeAlias", "Variable"];

export async function api({ update }) {
  fs.rmSync(fresh, { recursive: true, force: true });
  const faultless = await makeApi(fresh);
  const difference = firstDifference(committed, fresh);
  if (difference !== undefined && update) {
    fs.rmSync(committed, { recursive: true, force: true });
    fs.renameSync(fresh, committed);
    say("docs/api was brought up to date");
  }
  if (!faultless) throw new Failure("the doc comments have faults; TypeDoc's words are above");
  if (difference !== undefined && !update) {
    throw new Failure(`${difference} is out of date: npm run docs:update writes it anew`);
  }
}

/** Tells whether TypeDoc had nothing to say against the doc comments. */
async function makeApi(folder) {
  const { Application } = await import("typedoc");
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    tsconfig: at("tsconfig.src.json"),
    entryPoints: sourcesOfDoors(),
    router: "module",
    outputs: [{ name: "markdown", path: folder }],
    readme: "none",
    name: "curfew",
    hideGenerator: true,
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    sort: ["source-order"],
    hidePageHeader: true,
    useCodeBlocks: true,
    expandParameters: true,
    parametersFormat: "table",
    propertiesFormat: "table",
    interfacePropertiesFormat: "table",
    typeDeclarationFormat: "table",
    enumMembersFormat: "table",
    hideBreadcrumbs: true,
    entryFileName: "README.md",
    validation: { notExported: true, invalidLink: true, notDocumented: true, rewrittenLink: true },
    requiredToBeDocumented,
    logLevel: "Warn",
  });
  const project = await app.convert();
  if (project === undefined) throw new Failure("TypeDoc could not read the sources; its words are above");
  // A door's page has the name by which the door is imported.
  const names = namesOfDoors();
  for (const door of project.children) door.name = names.get(door.name);
  app.validate(project);
  const faultless = !app.logger.hasErrors() && !app.logger.hasWarnings();
  await app.generateOutputs(project);
  return faultless;
}

/** The source file behind each path that `exports` opens. */
function sourcesOfDoors() {
  return doors().map(([, types]) => at(types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts")));
}

/** By the room behind it, or `index`: the name by which a door is imported. */
function namesOfDoors() {
  return new Map(
    doors().map(([door, types]) => [
      types.replace(/^\.\/dist\/(.*?)(\/index)?\.d\.ts$/, "$1"),
      door.replace(".", "curfew"),
    ]),
  );
}

/** Each path that `exports` opens, and the types behind it. */
function doors() {
  const { exports } = JSON.parse(fs.readFileSync(at("package.json"), "utf8"));
  return Object.entries(exports)
    .map(([door, target]) => [door, target?.types])
    .filter(([, types]) => types !== undefined);
}

/** The first file that only one of the folders has, or that is not the same in both. */
function firstDifference(one, other) {
  const names = (folder) => filesBelow(folder).map((file) => path.relative(folder, file));
  const text = (folder, name) => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
  };
  const differing = [...new Set([...names(one), ...names(other)])].find(
    (name) => text(one, name) !== text(other, name),
  );
  return differing === undefined ? undefined : shown(path.join(one, differing));
}
