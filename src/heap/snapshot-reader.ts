import { document } from "./document.js";
import type { Graph } from "./graph.js";
import type { Reading } from "./marks.js";
import { pieceLength, Text } from "./text.js";

/**
 * Reads a heap snapshot of V8 while it is written: {@link write} each chunk that `HeapProfiler.addHeapSnapshotChunk` brings,
 * cut wherever it may be, then {@link end}. Works at once, in the call, and keeps nothing of the chunks. What it needs
 * beside the graph that it makes is half a megabyte, however long the snapshot is.
 *
 * Errors: what is no snapshot, or only the beginning of one, throws an error that says what was expected, and at which byte.
 * Every later call throws the same.
 */
export class SnapshotReader {
  readonly #text = new Text();
  readonly #document: Reading<Graph> = document(this.#text);
  #expected: string = '"{"';
  #graph: Graph | undefined;
  #failure: Error | undefined;
  #bytes = 0;

  /** How much was read so far. V8 writes ASCII, so a byte is a character. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A string, or the bytes of one in ASCII. */
  write(chunk: string | Uint8Array): void {
    this.#attempt(() => {
      for (let from = 0; from < chunk.length; from += pieceLength) {
        const to = from + pieceLength;
        const piece = typeof chunk === "string" ? chunk.slice(from, to) : chunk.subarray(from, to);
        this.#text.push(piece);
        this.#read();
        this.#bytes += piece.length;
      }
    });
  }

  /** All was written. */
  end(): Graph {
    return this.#attempt(() => this.#graph ?? this.#text.failAtEnd(this.#expected));
  }

  #read(): void {
    if (this.#graph === undefined) {
      const step = this.#document.next();
      if (step.done === true) this.#graph = step.value;
      else this.#expected = step.value;
    }
    if (this.#graph === undefined) return;
    this.#text.skipBlanks();
    if (!this.#text.isRead) this.#text.fail("nothing more");
  }

  #attempt<T>(act: () => T): T {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return act();
    } catch (error) {
      this.#failure = error as Error;
      throw error;
    }
  }
}
