/** EarlyReturn, with nobody who keeps the question: it is garbage, and who waits for it too. */
export function broken(): object {
  const waiting = wait(() => undefined);
  return { waiting };
}

/** It is answered. */
export function fixed(): object {
  const waiting = wait((answer) => answer("answer"));
  return { waiting };
}

async function wait(ask: (answer: (value: string) => void) => void): Promise<string> {
  return await new Promise<string>(ask); //> wait | unseen
}
