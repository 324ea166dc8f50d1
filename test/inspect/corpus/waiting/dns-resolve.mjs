// dns.resolve4 by a server that never answers
import { createSocket } from "node:dgram";
import dns from "node:dns/promises";

const silent = createSocket("udp4").bind(0, "127.0.0.1", main);
silent.once("message", () => console.log("ready"));
async function resolve() {
  const resolver = new dns.Resolver({ timeout: 1e6 });
  resolver.setServers([`127.0.0.1:${silent.address().port}`]);
  await resolver.resolve4("example.test"); //> resolve < main | dns
}
async function main() {
  await resolve(); //@ main
}
