// middleware of Express: each calls the next, and none awaits it
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import express from "express";

let begun = 0;

async function load(id) {
  if (++begun === 2) console.log("ready");
  await sleep(1e6); //> load < show | timer ; load < authenticate | timer
  return id;
}
async function authenticate(req, _, next) {
  if (req.path === "/slow") await load(1); //@ authenticate
  next();
}
async function show(_, res) {
  res.json(await load(2)); //@ show
}
const app = express();
app.use(authenticate);
app.get("/item", show);
app.get("/slow", show);
const server = app.listen(0, "127.0.0.1", () => {
  for (const path of ["/item", "/slow"]) get({ host: "127.0.0.1", port: server.address().port, path, agent: false });
});
