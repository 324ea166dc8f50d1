import { useEffect, useState } from "preact/hooks";
import type { Frame } from "../wire/index.js";
import { sourceLine } from "./api.js";
import { shortFile } from "./text.js";

const known = new Map<string, Promise<string>>();

/** An async stack, innermost first, with the lines at which it waits. `quote`: whether the server has the files of the dump. */
export function Stack({ frames, quote }: { frames: readonly Frame[]; quote: boolean }) {
  return (
    <ol class="stack">
      {frames.map((frame, index) => (
        <li key={index}>
          <span class="function">{frame.function}</span>
          {frame.line === 0 ? null : (
            <span class="place" title={`${frame.file}:${String(frame.line)}:${String(frame.column)}`}>
              {shortFile(frame.file)}:{frame.line}:{frame.column}
            </span>
          )}
          {frame.certainty === "exact" ? null : <span class="doubt">{frame.certainty}</span>}
          {quote && (index === 0 || isOwn(frame)) && onDisk(frame) ? <Quote frame={frame} /> : null}
        </li>
      ))}
    </ol>
  );
}

/** Of the program itself: where a package waits, its caller's line says more. */
const isOwn = ({ file }: Frame): boolean => !/[\\/]node_modules[\\/]/.test(file);

/** Node's own files are in no folder. */
const onDisk = ({ file, line }: Frame): boolean => line > 0 && /^(\/|[A-Za-z]:[\\/])/.test(file);

function Quote({ frame: { file, line } }: { frame: Frame }) {
  const [text, setText] = useState("");
  useEffect(() => {
    let here = true;
    const key = `${file}:${String(line)}`;
    const asked = known.get(key) ?? sourceLine(file, line);
    known.set(key, asked);
    asked.then(
      (found) => here && setText(found.trim()),
      () => known.delete(key),
    );
    return () => void (here = false);
  }, [file, line]);
  return text === "" ? null : <code class="quote">{text}</code>;
}
