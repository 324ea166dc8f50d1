import fs from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A place in the code as a person would open it. */
export interface Place {
  readonly file: string;
  /** From 1; 0 where there is none. */
  readonly line: number;
  /** From 1; 0 where there is none. */
  readonly column: number;
}

/**
 * Turns the places that V8 tells (a script's URL, a line, a column) into those that a person would open: a path, and the
 * original source where the script names a source map and the map can be read. Only files of this machine are read, each
 * once. What cannot be read or understood leaves the place as V8 told it.
 */
export class Places {
  readonly #maps = new Map<string, { map: SourceMap; base: string } | undefined>();

  /** `urlOf`: the address of a script's map, where its file does not name it: it was changed while it was loaded. */
  constructor(private readonly urlOf: (file: string) => string | undefined = () => undefined) {}

  /** `line` and `column` from 1. */
  of(url: string, line: number, column: number): Place {
    const file = fileOf(url);
    const place = { file, line, column };
    if (!path.isAbsolute(file) || line === 0) return place;
    const found = this.#mapOf(file);
    if (found === undefined) return place;
    const entry = found.map.findEntry(line - 1, column - 1);
    if (!("originalSource" in entry)) return place;
    const source = entry.originalSource;
    const original = source.startsWith("file:") ? fileOf(source) : path.resolve(found.base, source);
    return { file: original, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }

  #mapOf(file: string): { map: SourceMap; base: string } | undefined {
    if (!this.#maps.has(file)) this.#maps.set(file, readMap(file, this.urlOf(file)));
    return this.#maps.get(file);
  }
}

/**
 * A path for a `file:` URL, else the URL without what may be private in it: user, query, fragment; and of a `data:` URL only
 * that it is one.
 */
export function fileOf(url: string): string {
  // V8 tells where code was made from text: "eval at load (file:///app.js?key=value:3:7)".
  if (url.startsWith("eval at ")) return url.replace(/[a-z][a-z\d+.-]*:\S*(?=:\d+:\d+\))/gi, (inner) => fileOf(inner));
  // One letter and a colon are a drive.
  if (!/^[a-z][a-z\d+.-]+:/i.test(url)) return url;
  if (url.startsWith("data:")) return "data:";
  const plain = url.replace(/[?#].*$/s, "").replace(/^([^/]*:\/\/)[^/]*@/, "$1");
  if (!plain.startsWith("file:")) return plain;
  try {
    return fileURLToPath(plain);
  } catch {
    return plain;
  }
}

function readMap(file: string, known: string | undefined): { map: SourceMap; base: string } | undefined {
  try {
    const url = known ?? urlIn(file);
    if (url === undefined) return undefined;
    const folder = path.dirname(file);
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(url);
    if (inline !== null) {
      const payload =
        inline[1] === undefined ? decodeURIComponent(inline[2]!) : Buffer.from(inline[2]!, "base64").toString();
      return { map: new SourceMap(JSON.parse(payload) as SourceMapPayload), base: folder };
    }
    const mapFile = path.resolve(folder, decodeURIComponent(url));
    const payload = JSON.parse(fs.readFileSync(mapFile, "utf8")) as SourceMapPayload;
    return {
      map: new SourceMap(payload),
      base: path.resolve(path.dirname(mapFile), (payload as { sourceRoot?: string }).sourceRoot ?? ""),
    };
  } catch {
    return undefined;
  }
}

/** The address of the map that a file names. */
function urlIn(file: string): string | undefined {
  if (fs.statSync(file).size > largest) return undefined;
  const text = fs.readFileSync(file, "utf8");
  const at = text.lastIndexOf(marker);
  return at < 0 ? undefined : text.slice(at + marker.length).split(/\s/, 1)[0]!;
}

/** Larger files are bundles of a whole application, whose maps would take longer to read than the dump takes. */
const largest = 50_000_000;
const marker = "//# sourceMappingURL=";
