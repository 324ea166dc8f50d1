import { useEffect, useRef, useState } from "preact/hooks";
import type { Say } from "./words.js";

/** Something that changes the process, before it is done. */
export interface Wish {
  readonly title: string;
  /** What it costs, and that it is written down. */
  readonly cost: string;
  readonly button: string;
  readonly act: () => Promise<void>;
}

interface ConfirmProps {
  readonly wish: Wish;
  readonly say: Say;
  /** Whether the server lets anything be changed. */
  readonly acts: boolean;
  readonly close: () => void;
}

/** Asks once, and says what it costs. What goes wrong is said in the server's own words. */
export function Confirm({ wish, say, acts, close }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [working, setWorking] = useState(false);
  const [refusal, setRefusal] = useState("");
  useEffect(() => dialog.current!.showModal(), []);

  const act = async (): Promise<void> => {
    setWorking(true);
    setRefusal("");
    try {
      await wish.act();
      close();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
      setWorking(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      class="confirm"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-cost"
      onClose={close}
    >
      <h2 id="confirm-title">{wish.title}</h2>
      <p id="confirm-cost">{wish.cost}</p>
      {acts ? null : <p class="refusal">{say("noActs")}</p>}
      {refusal === "" ? null : (
        <p class="refusal" role="alert">
          {refusal}
        </p>
      )}
      <footer>
        <button onClick={close}>{say("cancel")}</button>
        <button class="primary" disabled={working} onClick={() => void act()}>
          {working ? say("working") : wish.button}
        </button>
      </footer>
    </dialog>
  );
}
