/** What each of these services does for an answer, outside of itself: each step gets the request's context, and hands it on. */
import { type Context, sleep } from "curfew";
import { Pool } from "curfew/pool";
import pg from "pg";

const { UPSTREAM, DATABASE_URL, QUERY_SECONDS = "0.05" } = process.env;
const database =
  DATABASE_URL === undefined ? undefined : new pg.Pool({ connectionString: DATABASE_URL, query_timeout: 60_000 });

/** A queue of our own: submitting waits for room, until the request's context stops. */
export const receipts: Pool<string> = new Pool<string>({
  workers: 2,
  capacity: 100,
  async handle(ctx, order) {
    await sleep(ctx, 20);
    console.log(`receipt for ${order}`);
  },
});

export async function takeOrder(ctx: Context, order: string): Promise<string> {
  const price = await priceOf(ctx, order);
  const stock = await stockOf(ctx);
  await receipts.submit(ctx, order);
  return `${order}: ${price}, ${stock}\n`;
}

/** `fetch` takes the context's signal: when the client leaves, or time is up, the call is aborted. */
async function priceOf(ctx: Context, order: string): Promise<string> {
  if (UPSTREAM === undefined) return "no price";
  const answer = await fetch(`${UPSTREAM}/price/${order}`, { signal: ctx.signal });
  return answer.text();
}

/** A query of `pg` takes no signal: we ask the database to cancel it. */
async function stockOf(ctx: Context): Promise<string> {
  if (database === undefined) return "no stock";
  const client = await database.connect();
  const { processID } = client as unknown as { processID: number };
  const cancel = (): void => {
    database.query("select pg_cancel_backend($1)", [processID]).catch((error: unknown) => console.error(error));
  };
  const cancelling = ctx.onDone(cancel);
  try {
    ctx.throwIfDone();
    const { rows } = await client.query<{ left: number }>("select 7 as left from pg_sleep($1)", [QUERY_SECONDS]);
    return `${rows[0]!.left} left`;
  } catch (error) {
    ctx.throwIfDone();
    throw error;
  } finally {
    cancelling[Symbol.dispose]();
    client.release();
  }
}

export async function closeDatabase(): Promise<void> {
  await database?.end();
}
