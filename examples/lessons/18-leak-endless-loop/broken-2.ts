// A task loops without awaiting: nothing else in the process runs any more, no timer, no signal, no server.
import { main } from "curfew";

function spin(): void {
  for (;;) {
    JSON.stringify({ busy: true });
  }
}

await main((group) => {
  group.go("spin", async () => {
    console.log("about to spin");
    // The line above must be written before the thread is gone.
    await new Promise((resolve) => setImmediate(resolve));
    spin();
  });
});
