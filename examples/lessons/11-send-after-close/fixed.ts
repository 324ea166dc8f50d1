// A pool decides in one step: each report was accepted and will be handled, or fails with "closed". Those who wait, too.
import { background, ClosedError, Group } from "curfew";
import { Pool } from "curfew/pool";

const reporter = new Pool({
  name: "reporter",
  workers: 1,
  capacity: 1,
  handle: (_ctx, event: string) => console.log(`report: ${event}`),
});

async function report(event: string): Promise<void> {
  try {
    // eslint-disable-next-line curfew/unbounded-wait -- the pool's close releases it: that is the lesson.
    await reporter.submit(background, event);
    console.log(`accepted: ${event}`);
  } catch (error) {
    if (!(error instanceof ClosedError)) throw error;
    console.log(`refused: ${event}: ${error.message}`);
  }
}

const reports = ["one", "two", "three"].map(report);
setImmediate(() => {
  reporter.close();
  console.log("closed");
  reports.push(report("four"));
  const group = new Group();
  group.go("reporter", (ctx) => reporter.run(ctx));
});
