// Whoever holds the group can stop it: a signal, an admin, a test. One call stops everything, and the log says why.
import { main } from "curfew";
import { service } from "./service.js";

await main((group) => service(group, Number(process.env["PORT"] ?? 8080)));
