// Bring the step that is being worked on into view inside each diagram.

for (const frame of document.querySelectorAll(".scroll")) {
  const node = frame.querySelector(".current");
  if (!node) continue;
  const [outer, inner] = [frame.getBoundingClientRect(), node.getBoundingClientRect()];
  frame.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  frame.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}
