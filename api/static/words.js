// What scripts say, in the reader's language: an English page brings a table (en.js), a Chinese one
// nothing, because the words stand here in Chinese. {name} is replaced by what is given for it.

export function _(words, given = {}) {
  const said = globalThis.words?.[words] ?? words;
  return said.replace(/\{(\w+)\}/g, (all, name) => given[name] ?? all);
}
