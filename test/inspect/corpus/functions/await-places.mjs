// awaits in every place of an expression
const open = [];
const gate = () => new Promise((resolve) => open.push(resolve));

async function inArgument() {
  String(await gate()); //> inArgument | promise
}
async function inTemplate() {
  return `${await gate()}`; //> inTemplate | promise
}
async function inPattern() {
  const { length = await gate() } = {}; //> inPattern | promise
  return length;
}
async function inSwitch() {
  switch (
    await gate() //> inSwitch | promise
  ) {
    default:
  }
}
async function inArray() {
  return [
    1,
    await gate(), //> inArray | promise
    await gate(),
  ];
}
async function inCondition() {
  return (await gate()) ? 1 : 2; //> inCondition | promise
}
async function inWhile() {
  while (await gate()); //> inWhile | promise
}
async function overLines() {
  return await //> overLines | promise
  gate();
}
inArgument();
inTemplate();
inPattern();
inSwitch();
inArray();
inCondition();
inWhile();
overLines();
setTimeout(() => open.forEach((each) => each()), 1e6);
console.log("ready");
