import type { LiveMessage } from "../wire/index.js";

/** The messages of a feed, as they come: `text` in whatever pieces it arrives. An incomplete line at the end is left out. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<LiveMessage> {
  let rest = "";
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line !== "") yield JSON.parse(line) as LiveMessage;
  }
}
