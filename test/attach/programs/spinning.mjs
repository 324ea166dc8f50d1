// Spins for ever, and tells now and then that it does.
import fs from "node:fs";

function spin() {
  console.log("ready");
  for (let told = Date.now(), ticks = 0; ;) {
    if (Date.now() < told + 50) continue;
    told = Date.now();
    fs.writeSync(1, `tick ${++ticks}\n`);
  }
}
spin();
