// Plants secrets wherever a program has them, each where a suspended function, its wait or its script is near.
import { EventEmitter, once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

const secret = JSON.parse(process.env.PLANTED);
const open = [];
globalThis.open = open;
const gate = () => new Promise((resolve) => open.push(resolve));

async function inArgument(password) {
  await gate();
  return password;
}
async function inClosure() {
  const token = secret.closure;
  const settle = () => token;
  await new Promise((resolve) => open.push(() => resolve(settle())));
}
async function inBuffer() {
  const bytes = Buffer.from(secret.buffer);
  await gate();
  return bytes;
}
async function inObject() {
  const account = { [secret.key]: 1, key: secret.value, map: new Map([[secret.mapKey, secret.mapValue]]) };
  await gate();
  return account;
}
async function inResult() {
  const done = Promise.resolve({ answer: secret.result });
  await gate();
  return done;
}
async function inError() {
  const failed = new Error(secret.error, { cause: secret.cause });
  await gate();
  throw failed;
}
async function inEvent() {
  await once(
    new EventEmitter().on(secret.event, () => open),
    "never",
  );
}
/** Looks like a wait of ours. */
async function inImpostor() {
  const wait = { standIn: null, label: secret.label };
  globalThis.impostor = wait;
  await new Promise((resolve) => (wait.resolve = resolve));
}
class Timeout {
  _idleStart = secret.start;
  _idleTimeout = secret.timeout;
}
async function inTimeout() {
  const timer = new Timeout();
  globalThis.timer = timer;
  await new Promise((resolve) => (timer.resolve = resolve));
}

const server = http.createServer(() => (++arrived === 3 ? console.log("ready") : undefined)).listen(0, "127.0.0.1");
let arrived = 0;
await once(server, "listening");
const host = `127.0.0.1:${server.address().port}`;

async function inFetch() {
  await fetch(`http://${host}/${secret.path}?token=${secret.query}#${secret.fragment}`, {
    method: "POST",
    headers: { authorization: secret.header },
    body: secret.body,
  });
}
async function inGet() {
  await once(http.get(`http://${secret.user}:${secret.password}@${host}/?key=${secret.getQuery}`), "response");
}

// Scripts whose addresses tell too much.
const file = `${process.argv[2]}/module.mjs`;
fs.writeFileSync(file, "export async function inModule(wait) { await eval('(async () => { await wait })()'); }");
const { inModule } = await import(`${pathToFileURL(file).href}?token=${secret.moduleQuery}#${secret.moduleFragment}`);
const { inData } = await import(
  `data:text/javascript,/*${secret.data}*/export async function inData(wait) { await wait; }`
);
const inUrl = (0, eval)(
  `(async function inUrl(wait) { await wait; })\n//# sourceURL=https://me:${secret.sourceUser}@cdn.test/a.js?sig=${secret.sourceQuery}`,
);
const inText = new (async () => undefined).constructor("wait", `/* ${secret.text} */ await wait;`);

const running = [inArgument(secret.argument), inClosure(), inBuffer(), inObject(), inResult(), inError(), inEvent()];
running.push(inImpostor(), inTimeout(), inModule(gate()), inData(gate()), inUrl(gate()), inText(gate()));
globalThis.running = running;
void inFetch();
void inGet();

// It fetches something too, once it waits.
const script = `${process.argv[2]}/thread.mjs`;
fs.writeFileSync(
  script,
  `import { workerData } from "node:worker_threads";
  async function inThread(data, ...more) { await fetch(data.address); return [data, more]; }
  globalThis.running = inThread(workerData, process.argv, process.env);`,
);
new Worker(new URL(`${pathToFileURL(script).href}?token=${secret.threadQuery}`), {
  workerData: { secret: secret.threadData, address: `http://${host}/${secret.threadData}` },
  argv: [secret.threadArgument],
  env: { TOKEN: secret.threadEnvironment },
});
