// While scenarios run, the section that tells how far they are is looked at again every 3 seconds;
// when they have ended the whole page is.

const PACE = 3000;

async function look() {
  const now = document.querySelector("#run");
  try {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("#run");
    if (!next || next.dataset.state !== "running") return location.replace(location.pathname);
    now.replaceWith(next);
  } catch { /* no network for a moment: the next look tells */ }
  setTimeout(look, PACE);
}

if (document.querySelector("#run")?.dataset.state === "running") setTimeout(look, PACE);
