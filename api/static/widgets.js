// The place where one stands, a signature drawn with the finger, the first sign of a number plate.

import { _ } from "./words.js";

export function findPlaces(form) {
  for (const button of form.querySelectorAll("[data-locate]")) {
    const id = button.dataset.locate;
    const [lat, lng, fix] = ["lat", "lng", "fix"].map((part) => document.getElementById(`${id}-${part}`));
    const say = (text) => (fix.textContent = text);
    if (lat.value) say(_("已有定位"));
    button.addEventListener("click", () => {
      if (!navigator.geolocation) return say(_("这台设备不能定位,请写清地点"));
      say(_("正在定位…"));
      const found = ({ coords }) => {
        [lat.value, lng.value] = [coords.latitude.toFixed(6), coords.longitude.toFixed(6)];
        say(_("已定位,误差约 {n} 米", { n: Math.round(coords.accuracy) }));
        form.dispatchEvent(new Event("change"));
      };
      navigator.geolocation.getCurrentPosition(found, () => say(_("没有定位成功,请写清地点")), {
        enableHighAccuracy: true,
        timeout: 15000,
      });
    });
  }
}

export function takeSignatures(form) {
  for (const pad of form.querySelectorAll("[data-signature]")) {
    const drawn = document.getElementById(`${pad.dataset.signature}-drawn`);
    const clear = form.querySelector(`[data-clear="${pad.dataset.signature}"]`);
    const pen = pad.getContext("2d");
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#14181f" });
    pad.hidden = clear.hidden = false;
    const spot = (event) => {
      const box = pad.getBoundingClientRect();
      return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
    };
    pad.addEventListener("pointerdown", (event) => {
      pad.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...spot(event));
    });
    pad.addEventListener("pointermove", (event) => {
      if (!pad.hasPointerCapture(event.pointerId)) return;
      pen.lineTo(...spot(event));
      pen.stroke();
    });
    pad.addEventListener("pointerup", () => {
      drawn.value = pad.toDataURL("image/png");
      form.dispatchEvent(new Event("change"));
    });
    clear.addEventListener("click", () => {
      pen.clearRect(0, 0, pad.width, pad.height);
      drawn.value = "";
      form.dispatchEvent(new Event("change"));
    });
  }
}

const PROVINCES = "粤京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵青藏川宁琼";

/** One key a province: finding 粤 among the candidates of an input method takes longer. */
export function offerPlates(form) {
  for (const input of form.querySelectorAll("[data-plate]")) {
    const keys = Object.assign(document.createElement("details"), { className: "f-keys" });
    keys.append(Object.assign(document.createElement("summary"), { textContent: _("选省份") }));
    for (const sign of PROVINCES) {
      const key = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
      key.addEventListener("click", () => {
        input.value = sign + input.value.replace(/^[\u4e00-\u9fff]/, "");
        input.dispatchEvent(new Event("input", { bubbles: true }));
        keys.open = false;
        input.focus();
      });
      keys.append(key);
    }
    input.after(keys);
  }
}
