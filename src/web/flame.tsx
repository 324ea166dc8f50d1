import { useEffect, useState } from "preact/hooks";
import { toSpeedscope } from "../formats/index.js";
import type { Dump } from "../wire/index.js";
import type { Say } from "./words.js";

/** The stacks as a flame graph: speedscope, which the package brings along, in a frame of its own. */
export function Flame({ dump, say }: { dump: Dump; say: Say }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([toSpeedscope(dump)], { type: "application/json" }));
    const title = `pid ${String(dump.process.pid)}`;
    setAddress(`page/speedscope/index.html#profileURL=${encodeURIComponent(url)}&title=${encodeURIComponent(title)}`);
    return () => URL.revokeObjectURL(url);
  }, [dump]);
  // A frame that is given another hash does not load anew.
  return address === "" ? null : <iframe key={address} class="flame card" title={say("viewFlame")} src={address} />;
}
