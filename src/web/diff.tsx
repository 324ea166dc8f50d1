import { useMemo, useState } from "preact/hooks";
import type { Dump, Frame } from "../wire/index.js";
import type { Shown } from "./shown.js";
import { Stack } from "./stack.js";
import { countText } from "./text.js";
import type { Say } from "./words.js";

interface Growth {
  readonly frames: readonly Frame[];
  readonly before: number;
  readonly after: number;
}

/** What grew between two dumps, most first. */
export function Diff({ after, others, say }: { after: Shown; others: readonly Shown[]; say: Say }) {
  const [index, setIndex] = useState(0);
  const before = others[Math.min(index, others.length - 1)];
  const grown = useMemo(() => (before === undefined ? [] : growthOf(before.dump, after.dump)), [before, after]);
  if (before === undefined) return <p class="empty card">{say("diffNeeds")}</p>;
  return (
    <>
      <label class="against">
        {say("diffAgainst")}{" "}
        <select value={index} onChange={(event) => setIndex(Number(event.currentTarget.value))}>
          {others.map(({ name }, each) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {grown.length === 0 ? (
        <p class="empty card">{say("diffNone")}</p>
      ) : (
        <table class="stacks">
          <thead>
            <tr>
              <th scope="col" class="number">
                {say("grew")}
              </th>
              <th scope="col">{say("stackCol")}</th>
              <th scope="col" class="number">
                {say("count")}
              </th>
            </tr>
          </thead>
          <tbody>
            {grown.slice(0, 200).map((row, each) => (
              <tr key={each}>
                <td class="number bad-text">+{countText(row.after - row.before)}</td>
                <td>
                  <Stack frames={row.frames} quote={after.number !== undefined} />
                </td>
                <td class="number">
                  {countText(row.before)} → {countText(row.after)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function growthOf(before: Dump, after: Dump): Growth[] {
  const counts = countsOf(before);
  return [...countsOf(after)]
    .map(([key, { frames, count }]) => ({ frames, before: counts.get(key)?.count ?? 0, after: count }))
    .filter((row) => row.after > row.before)
    .sort((a, b) => b.after - b.before - (a.after - a.before));
}

function countsOf(dump: Dump): Map<string, { frames: readonly Frame[]; count: number }> {
  const counts = new Map<string, { frames: readonly Frame[]; count: number }>();
  for (const { frames, count } of [dump, ...(dump.threads ?? [])].flatMap(({ stacks }) => stacks)) {
    const key = JSON.stringify(frames.map((frame) => [frame.function, frame.file, frame.line]));
    counts.set(key, { frames, count: count + (counts.get(key)?.count ?? 0) });
  }
  return counts;
}
