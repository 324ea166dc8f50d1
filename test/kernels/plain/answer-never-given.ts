/** EarlyReturn: one way out of a function does not give the answer that it promised. The pending questions are kept by key. */
const pending = new Map<string, Promise<string>>();

export function broken(): object {
  const answer = new Promise<string>((resolve) => ask(false, resolve));
  pending.set("key", answer);
  void wait("key");
  return pending;
}

/** It is answered whichever way. */
export function fixed(): object {
  pending.set("answered", new Promise<string>((resolve) => ask(true, resolve)));
  void wait("answered");
  return pending;
}

function ask(isValid: boolean, answer: (value: string) => void): void {
  if (!isValid) return;
  answer("answer");
}

async function wait(key: string): Promise<string> {
  return await pending.get(key)!; //> wait | stuck
}
