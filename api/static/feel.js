// Evaluates the JSON syntax trees of engine/feel/browser.py: the same three-valued logic, without eval.
// A number is a BigInt of 10⁻²⁰ units, so that 0.1 + 0.2 is 0.3 as on the server.

const PLACES = 20;
const DECIMAL = /^(-?\d+)(?:\.(\d{0,20}))?(?:e([-+]\d+))?$/;

/** A number or its decimal text as FEEL counts it; null for what is none. */
export function number(given) {
  const [, whole, part = "", power = 0] = DECIMAL.exec(given) ?? [];
  const shift = PLACES - part.length + +power;
  return whole && shift >= 0 ? BigInt(whole + part) * 10n ** BigInt(shift) : null;
}

const kind = (v) =>
  v == null ? "null" : Array.isArray(v) ? "list" : v instanceof Range ? "range" : typeof v;
const read = (v) =>
  typeof v === "number" ? number(v) : Array.isArray(v) ? v.map(read) : v ?? null;
const negated = (v) => (typeof v === "boolean" ? !v : null);
const both = (a, b) => (a === false || b === false ? false : a === true && b === true ? true : null);
const own = (v, key) =>
  kind(v) === "object" && !Object.hasOwn(v, "$c") && Object.hasOwn(v, key) ? read(v[key]) : null;

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

// Texts are ordered by code points, not by the halves in which a browser keeps rare characters.
const key = (v) =>
  typeof v === "string" ? Array.from(v, (c) => c.codePointAt().toString(16).padStart(6, 0)).join("") : v;

function ordered(sign, a, b) {
  if (kind(a) !== kind(b) || !["bigint", "string"].includes(kind(a))) return null;
  [a, b] = [key(a), key(b)];
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

const alike = (type, a, b) => typeof a === type && typeof b === type;
const listed = (v) => (Array.isArray(v) ? v : [v]);

/** What decides itself which of its parts are evaluated. */
const LAZY = {
  get: (run, name) => own(run.context, name),
  and: (run, ...parts) => junction(false, parts, run),
  or: (run, ...parts) => junction(true, parts, run),
  if: (run, test, yes, no) => run(run(test) === true ? yes : no),
  in: (run, v, ...tests) => anyOf(run(v), tests, run),
};

const PLAIN = {
  lit: (v) => v,
  path: (v, name) => (Array.isArray(v) ? v.map((item) => own(item, name)) : own(v, name)),
  list: (...items) => items,
  range: (...parts) => new Range(...parts),
  not: negated,
  neg: (v) => (typeof v === "bigint" ? -v : null),
  between: (v, low, high) => both(ordered(">=", v, low), ordered("<=", v, high)),
  "+": (a, b) => (alike("string", a, b) || alike("bigint", a, b) ? a + b : null),
  "-": (a, b) => (alike("bigint", a, b) ? a - b : null),
  count: (v) => (v === null ? null : number(listed(v).length)),
  "list contains": (list, v) =>
    list === null ? null : listed(list).some((item) => same(item, v) === true),
};
for (const sign of ["=", "!=", "<", "<=", ">", ">="])
  PLAIN[sign] = (a, b) => compared(sign, a, b);

/** The value of a tree over a context (a plain object); null where FEEL knows none. */
export function evaluate(tree, context) {
  const run = (node) => {
    if (!Array.isArray(node)) return read(node);
    const [name, ...parts] = node;
    if (Object.hasOwn(LAZY, name)) return LAZY[name](run, ...parts);
    if (Object.hasOwn(PLAIN, name)) return PLAIN[name](...parts.map(run));
    throw new Error(`Unknown operator ${name}`);
  };
  run.context = context;
  return run(tree);
}
