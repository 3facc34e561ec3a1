// The JavaScript side of bench/feel.py: one JSON order a line in, one JSON answer a line out.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";

const require = createRequire(process.argv[2] + "/x.js");
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const plain = (v) => (v && typeof v === "object" && !Array.isArray(v) ? String(v) : v);

const PEERS = {
  async feelin() {
    const { evaluate, unaryTest, parseExpression, parseUnaryTests } = await load("feelin");
    return {
      parse: (text, tests) => (tests ? parseUnaryTests(text) : parseExpression(text)),
      value: (text, tests, context) =>
        (tests ? unaryTest(text, context) : evaluate(text, context)).value,
    };
  },
  async "js-feel"() {
    const { feel } = require("js-feel")();
    const read = (text, tests) =>
      feel.parse(text, tests ? { startRule: "SimpleUnaryTests" } : undefined);
    const trees = new Map(); // it has no cache of its own: warm means that the tree is there
    return {
      parse: read,
      value(text, tests, context) {
        if (tests) throw new Error("needs another call");
        if (!trees.has(text)) trees.set(text, read(text));
        return trees.get(text).build(context);
      },
    };
  },
};

async function answer({ peer, what, text, tests, context, turns }) {
  const { parse, value } = await peers[peer];
  const run = what === "parse" ? (n) => parse(text + " ".repeat(n), tests) : () => value(text, tests, context);
  const first = await run(0);
  const begin = process.hrtime.bigint();
  for (let n = 1; n <= turns; n++) await run(n);
  const took = Number(process.hrtime.bigint() - begin) / turns / 1000;
  return { took, value: what === "parse" ? null : plain(first) };
}

const peers = {};
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  try {
    peers[order.peer] ??= PEERS[order.peer]();
    console.log(JSON.stringify(await answer(order)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error).split("\n")[0] }));
  }
}
