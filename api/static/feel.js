// Evaluates the JSON syntax trees of engine/feel/browser.py: the same three-valued logic, without eval.

const kind = (v) =>
  v == null ? "null" : Array.isArray(v) ? "list" : v instanceof Range ? "range" : typeof v;
const negated = (v) => (typeof v === "boolean" ? !v : null);
const both = (a, b) => (a === false || b === false ? false : a === true && b === true ? true : null);
const own = (v, key) =>
  kind(v) === "object" && !Object.hasOwn(v, "$c") && Object.hasOwn(v, key) ? v[key] ?? null : null;

class Range {
  constructor(...parts) {
    [this.low, this.high, this.lowClosed, this.highClosed] = parts;
  }
  has(v) {
    return both(
      ordered(this.lowClosed ? ">=" : ">", v, this.low),
      ordered(this.highClosed ? "<=" : "<", v, this.high),
    );
  }
}

function same(a, b) {
  const k = kind(a);
  if (k === "null" || kind(b) === "null") return k === kind(b);
  if (k !== kind(b) || [a, b].some((v) => k === "object" && Object.hasOwn(v, "$c"))) return null;
  if (k !== "list" && k !== "object" && k !== "range") return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]) === true)
  );
}

function ordered(sign, a, b) {
  if (kind(a) !== kind(b) || !["number", "string"].includes(kind(a))) return null;
  return { "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[sign];
}

function compared(sign, a, b) {
  if (sign === "=") return same(a, b);
  return sign === "!=" ? negated(same(a, b)) : ordered(sign, a, b);
}

function member(v, test) {
  if (test instanceof Range) return test.has(v);
  if (kind(test) !== "list") return same(v, test);
  const holds = (item) => (item instanceof Range ? item.has(v) : same(v, item)) === true;
  return same(v, test) === true || test.some(holds);
}

function junction(decisive, parts, run) {
  let result = !decisive;
  for (const part of parts) {
    const v = run(part);
    if (v === decisive) return decisive;
    if (typeof v !== "boolean") result = null;
  }
  return result;
}

function tested(v, test, run) {
  return test?.[0] === "test" && Array.isArray(test)
    ? compared(test[1], v, run(test[2]))
    : member(v, run(test));
}

function anyOf(v, tests, run) {
  const found = tests.map((test) => tested(v, test, run));
  return found.includes(true) ? true : found.includes(null) ? null : false;
}

// Twelve digits hide what binary fractions get wrong: 0.1 + 0.2 is 0.3.
const rounded = (v) => Number(v.toPrecision(12));
const numbers = (a, b) => typeof a === "number" && typeof b === "number";
const listed = (v) => (Array.isArray(v) ? v : [v]);

const OPERATORS = {
  lit: (run, context, v) => v,
  get: (run, context, name) => own(context, name),
  path(run, context, base, key) {
    const v = run(base);
    return Array.isArray(v) ? v.map((item) => own(item, key)) : own(v, key);
  },
  list: (run, context, ...items) => items.map(run),
  range: (run, context, low, high, ...closed) => new Range(run(low), run(high), ...closed),
  and: (run, context, ...parts) => junction(false, parts, run),
  or: (run, context, ...parts) => junction(true, parts, run),
  not: (run, context, v) => negated(run(v)),
  if: (run, context, test, yes, no) => run(run(test) === true ? yes : no),
  in: (run, context, v, ...tests) => anyOf(run(v), tests, run),
  neg: (run, context, v) => (typeof (v = run(v)) === "number" ? -v : null),
  between(run, context, v, low, high) {
    return both(ordered(">=", (v = run(v)), run(low)), ordered("<=", v, run(high)));
  },
  "+"(run, context, a, b) {
    [a, b] = [run(a), run(b)];
    if (typeof a === "string" && typeof b === "string") return a + b;
    return numbers(a, b) ? rounded(a + b) : null;
  },
  "-"(run, context, a, b) {
    [a, b] = [run(a), run(b)];
    return numbers(a, b) ? rounded(a - b) : null;
  },
  count: (run, context, v) => ((v = run(v)) == null ? null : listed(v).length),
  "list contains"(run, context, list, v) {
    [list, v] = [run(list), run(v)];
    return list == null ? null : listed(list).some((item) => same(item, v) === true);
  },
};
for (const sign of ["=", "!=", "<", "<=", ">", ">="])
  OPERATORS[sign] = (run, context, a, b) => compared(sign, run(a), run(b));

/** The value of a tree over a context (a plain object); null where FEEL knows none. */
export function evaluate(tree, context) {
  const run = (node) => {
    if (!Array.isArray(node)) return node;
    if (!Object.hasOwn(OPERATORS, node[0])) throw new Error(`Unknown operator ${node[0]}`);
    return OPERATORS[node[0]](run, context, ...node.slice(1));
  };
  return run(tree);
}
