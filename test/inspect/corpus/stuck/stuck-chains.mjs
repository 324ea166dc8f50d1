// behind a promise that nothing can settle: chains, combinators, functions that await functions
const never = () => new Promise(() => undefined);
const held = { all: Promise.all([never(), 1]), then: never().then(() => 1), race: Promise.race([never(), never()]) };

async function onAll() {
  await held.all; //> onAll < main | stuck
}
async function onThen() {
  await held.then; //> onThen < main | stuck
}
async function onRace() {
  await held.race; //> onRace < main | stuck
}
async function main(work) {
  await work(); //@ main
}
globalThis.keep = [main(onAll), main(onThen), main(onRace), held];
setInterval(Object, 1e6);
console.log("ready");
