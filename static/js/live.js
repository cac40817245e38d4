/* Results while one types: a form marked data-live fetches its own address and puts the answer's results in place.
   Without this module the form is an ordinary one with a button. */

const WAIT = 250;

class LiveForm {
  constructor(form) {
    this.form = form;
    this.region = form.dataset.live;
    this.status = document.createElement("p");
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    form.after(this.status);
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
    form.addEventListener("input", (event) => {
      if (event.target.type === "search") this.later(WAIT);
    });
    form.addEventListener("change", (event) => {
      if (event.target.name && event.target.type !== "search") this.later(0);
    });
  }

  address() {
    const query = new URLSearchParams(new FormData(this.form));
    return query.size ? `${this.form.getAttribute("action")}?${query}` : this.form.getAttribute("action");
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), wait);
  }

  async refresh() {
    this.request?.abort();
    this.request = new AbortController();
    const address = this.address();
    const here = document.getElementById(this.region);
    here.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { signal: this.request.signal, headers: { Accept: "text/html" } });
      if (!response.ok) {
        this.status.textContent = this.form.dataset.sayFailed ?? "";
        return;
      }
      this.show(new DOMParser().parseFromString(await response.text(), "text/html"), address);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof TypeError)) throw error;
      this.status.textContent = this.form.dataset.sayFailed ?? "";
    } finally {
      document.getElementById(this.region).removeAttribute("aria-busy");
    }
  }

  show(page, address) {
    const focused = document.activeElement?.id;
    for (const id of [this.region, "resultatrad"]) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id)?.replaceWith(fresh);
    }
    const feed = page.querySelector('link[rel="alternate"]');
    if (feed) document.querySelector('link[rel="alternate"]')?.replaceWith(feed);
    this.showCounts(page);
    document.title = page.title;
    history.replaceState(null, "", address);
    const again = focused && document.getElementById(focused);
    if (again && again !== document.activeElement) again.focus();
    // The answer's own words have moved into this document by now.
    this.status.textContent = document.querySelector("[data-said]")?.textContent.trim() ?? "";
  }

  /** The counts beside the filters follow; the filters themselves stay, for somebody may be using them. */
  showCounts(page) {
    for (const fresh of page.querySelectorAll(".filter .check")) {
      const { name, value } = fresh.querySelector("input");
      const inputs = [...this.form.querySelectorAll(`.filter input[name="${name}"]`)];
      const count = inputs.find((input) => input.value === value)?.closest(".check").querySelector(".count");
      if (count && fresh.querySelector(".count")) count.replaceWith(fresh.querySelector(".count"));
    }
  }
}

for (const form of document.querySelectorAll("form[data-live]")) new LiveForm(form);

/* On a narrow screen the filters wait behind their heading, so that the results come first. */
if (matchMedia("(max-width: 60rem)").matches) {
  for (const box of document.querySelectorAll(".filter-box")) box.open = false;
}
