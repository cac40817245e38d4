/* While somebody writes: what in the text may tell who somebody is, with a button that masks it and another that takes
   the masking back. The text is sent to our own service and kept nowhere. Without this module it is looked through when
   the form is saved. */

const WAIT = 900;

function regionAfter(field) {
  const region = document.createElement("div");
  region.setAttribute("aria-live", "polite");
  field.after(region);
  return region;
}

function replaceIn(field, old, fresh) {
  const start = field.value.indexOf(old);
  if (start < 0) return false;
  field.setRangeText(fresh, start, start + old.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

function offerUndo(region, field, text, masked) {
  const line = document.createElement("p");
  line.className = "found-undo";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = `${field.form.dataset.undo}: ${text}`;
  button.addEventListener("click", () => {
    replaceIn(field, masked, text);
    line.remove();
    field.focus();
  });
  line.append(button);
  region.before(line);
}

function watch(field) {
  if (field.dataset.watched) return;
  field.dataset.watched = "1";
  const region = regionAfter(field);
  let timer;
  let request;
  const look = async () => {
    request?.abort();
    request = new AbortController();
    const body = new URLSearchParams({
      text: field.value,
      municipality: field.form.elements.municipality?.value ?? "",
      _csrf_token: field.form.elements._csrf_token.value,
    });
    try {
      const response = await fetch("/granska", { method: "POST", body, signal: request.signal, headers: { Accept: "text/html" } });
      if (!response.ok) return;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      region.replaceChildren(...fresh.body.children);
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
  region.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mask]");
    if (!button) return;
    const { text, mask } = button.dataset;
    if (replaceIn(field, text, mask)) {
      offerUndo(region, field, text, mask);
      button.closest("li").remove();
      field.focus();
    }
  });
  if (field.value.trim()) look();
}

const form = document.querySelector("form[data-screen]");
const selector = "textarea, #title";
for (const field of form.querySelectorAll(selector)) watch(field);
new MutationObserver(() => {
  for (const field of form.querySelectorAll(selector)) watch(field);
}).observe(form, { childList: true, subtree: true });
document.getElementById("granskning")?.focus();
