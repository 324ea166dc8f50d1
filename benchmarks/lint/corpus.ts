import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** A package as its authors wrote it, and where in it its sources are. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly sources: readonly string[];
}

/** Five small ones, then three larger. */
export const packages: readonly Package[] = [
  { name: "avvio", version: "9.3.1", sources: ["index.js", "lib"] },
  { name: "close-with-grace", version: "2.5.0", sources: ["index.js", "events"] },
  { name: "execa", version: "9.6.1", sources: ["index.js", "lib"] },
  { name: "make-fetch-happen", version: "15.0.6", sources: ["lib"] },
  { name: "pg-pool", version: "3.14.0", sources: ["index.js"] },
  { name: "undici", version: "7.30.2", sources: ["index.js", "lib"] },
  { name: "mongodb", version: "7.9.0", sources: ["src"] },
  { name: "puppeteer-core", version: "24.43.1", sources: ["src"] },
];

/** More of them, for the share of findings that are right. */
export const more: readonly Package[] = [
  { name: "@hapi/hapi", version: "21.4.10", sources: ["lib"] },
  { name: "amqplib", version: "2.3.1", sources: ["lib"] },
  { name: "fastify", version: "5.12.8", sources: ["fastify.js", "lib"] },
  { name: "generic-pool", version: "3.9.0", sources: ["lib"] },
  { name: "kafkajs", version: "2.2.4", sources: ["src"] },
  { name: "lighthouse", version: "12.8.2", sources: ["cli", "core", "shared"] },
  { name: "lint-staged", version: "16.4.0", sources: ["lib"] },
  { name: "mysql2", version: "3.24.6", sources: ["index.js", "promise.js", "lib"] },
  { name: "np", version: "11.2.2", sources: ["source"] },
  { name: "pg-boss", version: "10.4.2", sources: ["src"] },
  { name: "ws", version: "8.23.0", sources: ["lib"] },
];

/**
 * Samples that the rules were not fitted to when they were taken. Each was chosen before any of it was looked at, and the
 * rules were mended with it before the next.
 */
export const heldOut: readonly (readonly Package[])[] = [
  [
    { name: "aedes", version: "1.2.0", sources: ["aedes.js", "lib"] },
    { name: "autocannon", version: "9.0.0", sources: ["autocannon.js", "lib"] },
    { name: "bee-queue", version: "2.0.0", sources: ["index.js", "lib"] },
    { name: "@hocuspocus/server", version: "3.4.4", sources: ["src"] },
    { name: "postgres", version: "3.4.9", sources: ["src"] },
    { name: "rascal", version: "21.0.1", sources: ["index.js", "lib"] },
    { name: "workerpool", version: "10.0.3", sources: ["src"] },
    { name: "@apollo/server", version: "5.5.1", sources: ["src"] },
    { name: "@grpc/grpc-js", version: "1.14.7", sources: ["src"] },
    { name: "@platformatic/runtime", version: "2.75.2", sources: ["index.js", "runtime.mjs", "lib"] },
    { name: "@temporalio/worker", version: "1.24.0", sources: ["src"] },
    { name: "ava", version: "7.0.0", sources: ["entrypoints", "lib"] },
    { name: "mariadb", version: "3.5.4", sources: ["callback.js", "promise.js", "lib"] },
    { name: "moleculer", version: "0.14.36", sources: ["index.js", "src"] },
  ],
  [
    { name: "bree", version: "9.2.9", sources: ["src"] },
    { name: "knex", version: "3.3.0", sources: ["knex.js", "bin", "lib"] },
    { name: "koa", version: "3.3.0", sources: ["lib"] },
    { name: "mercurius", version: "16.10.1", sources: ["index.js", "lib"] },
    { name: "node-gyp", version: "12.4.0", sources: ["bin", "lib"] },
    { name: "nodemon", version: "3.1.14", sources: ["bin", "lib"] },
    { name: "pacote", version: "21.5.3", sources: ["bin", "lib"] },
    { name: "pino", version: "10.4.0", sources: ["pino.js", "lib"] },
    { name: "restify", version: "11.1.0", sources: ["lib"] },
    { name: "sqs-consumer", version: "14.2.8", sources: ["src"] },
    { name: "thread-stream", version: "4.2.1", sources: ["index.js", "lib"] },
    { name: "@trpc/server", version: "11.25.2", sources: ["src"] },
    { name: "discord.js", version: "14.28.1", sources: ["src"] },
    { name: "karma", version: "6.4.4", sources: ["bin", "lib"] },
    { name: "webpack-dev-server", version: "5.2.7", sources: ["bin", "lib"] },
  ],
  [
    { name: "cacache", version: "20.0.4", sources: ["lib"] },
    { name: "@fastify/websocket", version: "11.3.7", sources: ["index.js"] },
    { name: "@hapi/wreck", version: "18.1.2", sources: ["lib"] },
    { name: "light-my-request", version: "6.8.1", sources: ["index.js", "lib"] },
    { name: "rhea", version: "3.0.5", sources: ["lib"] },
    { name: "webtorrent", version: "2.8.5", sources: ["index.js", "lib"] },
    { name: "cassandra-driver", version: "4.10.0", sources: ["index.js", "lib"] },
    { name: "newrelic", version: "13.20.0", sources: ["index.js", "lib"] },
    // What it runs in browsers is no Node.
    {
      name: "@sveltejs/kit",
      version: "2.70.4",
      sources: ["src/cli.js", "src/core", "src/exports", "src/runtime/server", "src/runtime/app/server", "src/utils"],
    },
  ],
  [
    { name: "hot-shots", version: "17.1.1", sources: ["index.js", "lib"] },
    { name: "log4js", version: "6.9.1", sources: ["lib"] },
    { name: "mssql", version: "12.7.14", sources: ["index.js", "tedious.js", "lib"] },
    { name: "nano", version: "11.0.7", sources: ["lib"] },
    { name: "prom-client", version: "15.1.3", sources: ["index.js", "lib"] },
    { name: "release-it", version: "20.2.1", sources: ["bin", "lib"] },
    { name: "semantic-release", version: "24.2.9", sources: ["bin", "cli.js", "index.js", "lib"] },
    { name: "@npmcli/arborist", version: "9.9.3", sources: ["bin", "lib"] },
    { name: "mocha", version: "12.0.3", sources: ["bin", "index.js", "lib"] },
    { name: "oracledb", version: "26.0.0", sources: ["lib", "plugins"] },
    { name: "pm2", version: "7.0.4", sources: ["bin", "lib", "modules"] },
  ],
  [
    { name: "fastify-cli", version: "8.0.2", sources: ["cli.js", "start.js", "util.js", "args.js", "lib"] },
    { name: "@fastify/http-proxy", version: "11.6.3", sources: ["index.js", "utils.js"] },
    { name: "@hapi/catbox", version: "12.1.1", sources: ["lib"] },
    { name: "ldapjs", version: "3.0.7", sources: ["lib"] },
    { name: "mqemitter", version: "7.1.0", sources: ["mqemitter.js"] },
    { name: "newman", version: "6.2.2", sources: ["index.js", "bin", "lib"] },
    { name: "@npmcli/git", version: "7.0.2", sources: ["lib"] },
    { name: "artillery", version: "2.0.21", sources: ["lib"] },
    { name: "nightwatch", version: "3.16.0", sources: ["bin", "lib"] },
  ],
  [
    { name: "@hapi/nes", version: "14.0.1", sources: ["lib"] },
    { name: "@tryghost/job-manager", version: "4.0.3", sources: ["index.js", "lib"] },
    { name: "cote", version: "1.2.0", sources: ["src"] },
    { name: "egg-cluster", version: "2.5.0", sources: ["index.js", "lib"] },
    { name: "http-server", version: "14.1.1", sources: ["lib"] },
    { name: "moleculer-web", version: "0.10.8", sources: ["index.js", "src"] },
    { name: "pg", version: "8.23.1", sources: ["lib"] },
    { name: "dd-trace", version: "5.132.0", sources: ["index.js", "packages"] },
    { name: "serverless-offline", version: "14.8.2", sources: ["src"] },
  ],
  [
    { name: "mongoose", version: "9.12.1", sources: ["index.js", "lib"] },
    { name: "hypercore", version: "11.39.5", sources: ["index.js", "messages.js", "lib"] },
    { name: "telegraf", version: "4.16.3", sources: ["src"] },
    { name: "@appium/base-driver", version: "10.8.1", sources: ["lib"] },
    { name: "npm", version: "12.2.2", sources: ["bin", "lib"] },
  ],
  [
    { name: "libp2p", version: "3.3.11", sources: ["src"] },
    { name: "@orbitdb/core", version: "4.0.0", sources: ["src"] },
    { name: "hyperdht", version: "6.34.0", sources: ["index.js", "lib"] },
    { name: "ssh2-sftp-client", version: "12.1.1", sources: ["src"] },
    { name: "@fastify/reply-from", version: "12.6.5", sources: ["index.js", "lib"] },
    { name: "sequelize", version: "6.37.8", sources: ["index.js", "lib"] },
  ],
];

/** Outside of the repository: other people's code is not ours. */
const cache = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "curfew-lint-corpus");

/** Generated code, and tests, are nobody's prose. */
const left = /[/\\](?:tests?|generated|node_modules|third[-_]party|wasm|llhttp)[/\\]|-test\.js$|\.d\.ts$/;

/** The folder that holds the packages; fetches those that are not there from the registry, as npm packed them. */
export function fetchCorpus(wanted: readonly Package[]): string {
  mkdirSync(cache, { recursive: true });
  for (const each of wanted) {
    const folder = folderOf(each);
    if (existsSync(folder)) continue;
    const unpacked = `${folder}.part`;
    rmSync(unpacked, { recursive: true, force: true });
    mkdirSync(unpacked, { recursive: true });
    const npm = ["pack", `${each.name}@${each.version}`, "--silent", "--pack-destination", unpacked];
    execFileSync("npm", npm, {
      cwd: cache,
      shell: process.platform === "win32",
      stdio: ["ignore", "ignore", "inherit"],
    });
    const tarball = readdirSync(unpacked).find((name) => name.endsWith(".tgz"))!;
    execFileSync("tar", ["xzf", tarball, "--strip-components=1"], { cwd: unpacked });
    renameSync(unpacked, folder);
  }
  return cache;
}

function folderOf({ name, version }: Package): string {
  return path.join(cache, `${name.replace("/", "+")}-${version}`);
}

export function filesOf(each: Package): string[] {
  return each.sources.flatMap((part) => {
    const at = path.join(folderOf(each), part);
    if (!statSync(at).isDirectory()) return [at];
    const names = readdirSync(at, { recursive: true }) as string[];
    return names
      .map((name) => path.join(at, name))
      .filter((file) => /\.(?:js|mjs|cjs|ts)$/.test(file) && !left.test(file));
  });
}

export function linesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + readFileSync(file, "utf8").split("\n").length, 0);
}

/** The compiler's settings with which the types of these files are known. */
export function writeTsconfig(files: readonly string[], typeRoots: string): string {
  const file = path.join(cache, "tsconfig.json");
  const compilerOptions = {
    allowJs: true,
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    target: "es2022",
    module: "nodenext",
    lib: ["esnext", "dom"],
    typeRoots: [typeRoots],
    types: ["node"],
  };
  writeFileSync(file, JSON.stringify({ compilerOptions, files }));
  return file;
}
