// hooks and handlers of Fastify, which awaits none of them with a function of its own
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import Fastify from "fastify";

let begun = 0;

async function load() {
  if (++begun === 3) console.log("ready");
  return await sleep(1e6); //> load < onRequest | timer ; load < preHandler | timer ; load < handler | timer
}
const app = Fastify();
app.addHook("onRequest", async function onRequest(request) {
  if (request.url === "/1") await load(); //@ onRequest
});
app.addHook("preHandler", async function preHandler(request) {
  if (request.url === "/2") await load(); //@ preHandler
});
app.get("/:id", async function handler() {
  return { id: await load() }; //@ handler
});
app.listen({ host: "127.0.0.1", port: 0 }, (_, address) => {
  for (const id of [1, 2, 3]) get(`${address}/${id}`, { agent: false });
});
