/* Bringing files in: drop a file, see at once what a choice changes, and follow what is being taken in.
   Without this module all of it works by ordinary forms and buttons. */

const WAIT = 400;
const LOOK_AGAIN = 1500;

/** A form that takes a dropped file, and sends it at once. */
class DropForm {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector('input[type="file"]');
    this.said = form.querySelector("[data-drop-said]");
    for (const each of form.querySelectorAll("[data-drop-only]")) each.hidden = false;
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => this.drop(event));
    form.addEventListener("submit", () => {
      this.said.textContent = form.dataset.saySending;
    });
  }

  drop(event) {
    event.preventDefault();
    this.form.classList.remove("over");
    if (event.dataTransfer.files.length === 0) return;
    this.input.files = event.dataTransfer.files;
    this.said.textContent = `${this.form.dataset.sayChosen} ${[...this.input.files].map((file) => file.name).join(", ")}`;
    this.form.requestSubmit();
  }
}

/** The form in which a file is looked through: what is chosen is saved, and the preview follows. */
class LookForm {
  constructor(form) {
    this.form = form;
    this.status = document.createElement("p");
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    form.after(this.status);
    this.hideUpdate();
    form.addEventListener("change", (event) => {
      if (event.target.name) this.later();
    });
  }

  /** The preview follows by itself. */
  hideUpdate() {
    this.form.querySelector("[data-update]").hidden = true;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), WAIT);
  }

  async refresh() {
    this.request?.abort();
    this.request = new AbortController();
    const body = new FormData(this.form);
    body.set("gor", "spara");
    const preview = document.getElementById("forhandsvisning");
    preview.setAttribute("aria-busy", "true");
    try {
      const address = this.form.getAttribute("action");
      const response = await fetch(address, { method: "POST", body, signal: this.request.signal });
      if (response.ok) this.show(new DOMParser().parseFromString(await response.text(), "text/html"));
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    } finally {
      document.getElementById("forhandsvisning").removeAttribute("aria-busy");
    }
  }

  /** Put the answer's preview in place; the choices stay, for somebody is using them. */
  show(page) {
    const focused = document.activeElement?.id;
    for (const id of ["forhandsvisning", "varden", "atgarder"]) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id).replaceWith(fresh);
    }
    this.hideUpdate();
    const again = focused && document.getElementById(focused);
    if (again && again !== document.activeElement) again.focus();
    this.status.textContent = this.form.dataset.sayUpdated;
  }
}

/** Look again until a file has been checked or taken in. */
async function follow() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("laget");
    if (!fresh || !("running" in fresh.dataset)) {
      location.reload();
      return;
    }
    document.getElementById("laget").replaceWith(fresh);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  setTimeout(follow, LOOK_AGAIN);
}

for (const form of document.querySelectorAll("[data-drop]")) new DropForm(form);
for (const form of document.querySelectorAll("[data-import]")) new LookForm(form);
if (document.querySelector("[data-running]")) setTimeout(follow, LOOK_AGAIN);
