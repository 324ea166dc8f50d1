// What runtime.NumGoroutine() is to Go: the number of live tasks, at any time. The number is kept; nobody searches.
import { Group, taskCount } from "curfew";
import { Channel } from "curfew/sync";

const results = new Channel<string>();
const group = new Group();

console.log(`before: ${taskCount()} tasks`);
const tasks = Array.from({ length: 1000 }, () => group.go("search", (ctx) => results.receive(ctx)));
console.log(`now a thousand wait: ${taskCount()} tasks`);

const began = performance.now();
for (let count = 0; count < 1_000_000; count++) taskCount();
console.log(`asked a million times, in ${Math.round(performance.now() - began)} ms`);

for (let count = 0; count < 400; count++) results.trySend("found");
await Promise.all(tasks.slice(0, 400).map((task) => task.result()));
console.log(`400 have their result: ${taskCount()} tasks`);

group.stop("the answer is no longer wanted");
await group.wait();
console.log(`after: ${taskCount()} tasks`);
