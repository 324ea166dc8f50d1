/**
 * EarlyReturn: the receiver returns before it receives.
 * From Uber's common leak patterns; kubernetes#5316 and the lesson of the forgotten sender are of the kind.
 */
import type { Group } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  group.go("ask", async function ask(ctx) {
    const answers = new Channel<string>();
    startAnswering(group, answers);
    const isValid = await Promise.resolve(false);
    return isValid ? answers.receive(ctx) : undefined;
  });
}

/** There is room for an answer that nobody takes. */
export function fixed(group: Group): void {
  group.go("ask", async function ask(ctx) {
    const answers = new Channel<string>(1);
    startAnswering(group, answers);
    const isValid = await Promise.resolve(false);
    return isValid ? answers.receive(ctx) : undefined;
  });
}

function startAnswering(group: Group, answers: Channel<string>): void {
  group.go("answer", async function answer(ctx) {
    await answers.send(ctx, "answer"); //> answer
  });
}
