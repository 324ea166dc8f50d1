// many functions and awaits on one line
const open = [];
const g = () => new Promise((r) => open.push(r));
setTimeout(() => open.forEach((each) => each()), 1e6);
setImmediate(() => console.log("ready"));
// prettier-ignore
{async function a(){await 0;await g();await 1}async function b(){await a();await g()}async function c(){await b()}c();c()} //> 2 × a < b < c | promise //@ b, c
