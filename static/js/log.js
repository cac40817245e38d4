/* The form that logs an insight, made quicker: zones of the small map can be pressed, pieces of evidence come and go
   without a new page, and the words beside the choices follow. Without this module the server does the same. */

const words = document.body.dataset;

/** Where two or three circles overlap, a press chooses exactly that zone; outside the overlap it is the circle's own. */
function pressZones(venn) {
  const circles = [...venn.querySelectorAll(".venn-circle")];
  venn.addEventListener("click", (event) => {
    if (!event.isTrusted || event.detail === 0 || event.target.matches("input")) return;
    const inside = circles.filter((circle) => {
      const box = circle.getBoundingClientRect();
      const away = Math.hypot(event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2);
      return away <= box.width / 2;
    });
    if (inside.length < 2) return;
    event.preventDefault();
    const boxes = circles.map((circle) => [circle.querySelector("input"), inside.includes(circle)]);
    const isChosen = boxes.every(([input, wanted]) => input.checked === wanted);
    for (const [input, wanted] of boxes) input.checked = wanted && !isChosen;
    boxes[0][0].dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function followZone(form) {
  const shown = form.querySelector("[data-zone-names]");
  const names = JSON.parse(shown.dataset.zoneNames);
  form.addEventListener("change", (event) => {
    if (!event.target.closest(".venn")) return;
    const chosen = [...form.querySelectorAll(".venn input:checked")].map((input) => input.value);
    shown.textContent = names[chosen.join(".") || "none"];
  });
}

function followVoices(form) {
  const shown = form.querySelector("[data-basis]");
  form.addEventListener("change", (event) => {
    if (event.target.name !== "voices") return;
    const voices = [...form.querySelectorAll("[data-voice]:checked")].map((input) => input.dataset.voice);
    shown.dataset.basis = voices.includes("from") ? "from" : voices.length ? "about" : "unknown";
  });
}

/** The ids, labels and names of a row follow its place. */
function numberRows(rows) {
  [...rows.querySelectorAll("[data-row]")].forEach((row, place) => {
    row.querySelector("legend").textContent = `${words.sayEvidence} ${place + 1}`;
    for (const part of ["kind", "text"]) {
      const field = row.querySelector(`[name="evidence_${part}"]`);
      field.id = `evidence-${place}-${part}`;
      field.closest("div").querySelector("label").htmlFor = field.id;
    }
    const remove = row.querySelector("[data-remove]");
    remove.value = `remove_evidence:${place}`;
    remove.querySelector(".unseen").textContent = ` ${words.sayEvidence.toLowerCase()} ${place + 1}`;
  });
}

function addAndRemoveRows(form) {
  const rows = form.querySelector("[data-rows]");
  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    const remove = event.target.closest("[data-remove]");
    if (!add && !remove) return;
    event.preventDefault();
    if (add) {
      const row = rows.querySelector("[data-row]").cloneNode(true);
      row.querySelector("textarea").value = "";
      row.querySelector("textarea").removeAttribute("aria-invalid");
      for (const problem of row.querySelectorAll(".problem")) problem.remove();
      rows.append(row);
    } else if (rows.querySelectorAll("[data-row]").length > 1) {
      remove.closest("[data-row]").remove();
    } else {
      rows.querySelector("textarea").value = "";
    }
    numberRows(rows);
    (add ? rows.querySelector("[data-row]:last-child textarea") : form.querySelector("[data-add]")).focus();
  });
}

/** Only the fields of the chosen kind of study are shown. */
function followStudy(form) {
  const group = form.querySelector("[data-study]");
  const follow = () => {
    const chosen = group.querySelector('input[name="study_choice"]:checked')?.value;
    for (const part of group.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== chosen;
  };
  group.addEventListener("change", follow);
  follow();
}

/** Enter in a single line never saves by accident, and a second press on the button saves nothing twice. */
function guardSaving(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=checkbox], [type=radio])")) event.preventDefault();
  });
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => (isSent = false));
}

for (const form of document.querySelectorAll("form[data-log]")) {
  for (const venn of form.querySelectorAll("[data-venn]")) pressZones(venn);
  if (form.querySelector("[data-zone-names]")) followZone(form);
  if (form.querySelector("[data-basis]")) followVoices(form);
  if (form.querySelector("[data-rows]")) addAndRemoveRows(form);
  if (form.querySelector("[data-study]")) followStudy(form);
  guardSaving(form);
}
document.getElementById("fel")?.focus();
