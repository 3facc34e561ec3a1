// 存草稿 by itself: two seconds after the last change, and again when the network is back.

import { answers } from "./answers.js";
import { csrf } from "./csrf.js";

const PAUSE = 2000;

export function keepDraft(form) {
  const note = document.querySelector("#draft-note");
  let timer, waiting = false;

  const save = async () => {
    waiting = false;
    try {
      const reply = await fetch(form.dataset.draft, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
        body: JSON.stringify({ answers: answers(form) }),
      });
      const at = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
      note.textContent = reply.ok ? `草稿已在 ${at} 保存` : "草稿没有存上,请点“存草稿”再试";
    } catch {
      waiting = true;
      note.textContent = "没有网络,恢复后会自动存草稿;请不要关闭本页";
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("online", () => waiting && save());
}
