// Reads the answers out of a form, in the shape that the server reads them from a post.

const value = (input) => (input ? input.value : null);
const ticked = (field) => [...field.querySelectorAll("input:checked")].map((box) => box.value);

/** Kind of field -> how to read it; every other kind has one control. */
const READ = {
  radio: (field) => ticked(field)[0] ?? null,
  checklist: ticked,
  checkbox: (field) => ticked(field).length > 0,
  photo: (field, key) => [...field.querySelectorAll(`input[type=hidden][name="${key}"]`)].map(value),
  location: (field, key) =>
    Object.fromEntries(
      ["words", "lat", "lng"].map((part) => [part, value(field.querySelector(`[name="${key}.${part}"]`))]),
    ),
  signature: (field, key) =>
    value(field.querySelector(`[name="${key}.drawn"]`)) || value(field.querySelector(`[name="${key}"]`)),
};

/** Key -> answer. `number` turns the text of a number field into what the caller needs. */
export function answers(form, number = (text) => text) {
  const found = {};
  for (const field of form.querySelectorAll("[data-key]")) {
    const key = field.dataset.key;
    const kind = field.className.match(/\bf-(\w+)/)?.[1];
    const several = field.tagName === "FIELDSET" && !READ[kind];
    const read = READ[kind] ?? (several ? ticked : () => value(field.querySelector(`[name="${key}"]`)));
    const given = read(field, key);
    found[key] = kind === "number" ? number(given) : given === "" ? null : given;
  }
  return found;
}
