import type { Say } from "./words.js";
import { pageOf, type Warning } from "./warnings.js";

/** What is worth a look, gravest first. Each leads to what it is about, and to what its name means. */
export function Warnings({ warnings, say, follow }: WarningsProps) {
  const sorted = [...warnings].sort((a, b) => Number(b.grave) - Number(a.grave));
  return (
    <section class="card warnings" aria-label={say("warnings")}>
      <header>
        <h2>{say("warnings")}</h2>
        <span class={sorted.length > 0 ? "chip bad" : "chip"}>{sorted.length}</span>
      </header>
      {sorted.length === 0 ? <p class="dim">{say("noWarnings")}</p> : null}
      <ul>
        {sorted.map((warning, index) => (
          <li key={`${warning.name} ${String(index)}`} class={warning.grave ? "grave" : ""}>
            <a
              class="warning-name"
              href={pageOf(warning.name)}
              target="_blank"
              rel="noreferrer"
              aria-label={say("explain", { name: warning.name })}
            >
              {warning.name}
            </a>
            <button class="link" onClick={() => follow(warning)}>
              {warning.text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface WarningsProps {
  readonly warnings: readonly Warning[];
  readonly say: Say;
  readonly follow: (warning: Warning) => void;
}
