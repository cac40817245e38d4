/* Pick lists that one types in. A group of checkboxes, or a select, gets a box to type in and a list that narrows; the
   checkboxes and the select stay the truth, so forms send the same with this module as without it. The pattern is the
   ARIA Authoring Practices' editable combobox with list autocomplete. */

const words = document.body.dataset;
let made = 0;

/** Lower case, with Swedish letters kept apart. */
const plain = (text) => text.normalize("NFC").toLocaleLowerCase("sv").trim();

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** The choices of a group of checkboxes. */
function checkboxChoices(fieldset) {
  return [...fieldset.querySelectorAll(".check input")].map((input) => {
    const label = input.closest(".check").querySelector("span");
    return {
      label: label.textContent.trim(),
      count: () => input.closest(".check").querySelector(".count")?.firstChild?.textContent.trim() ?? "",
      isChosen: () => input.checked,
      choose() {
        input.checked = !input.checked;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      },
    };
  });
}

/** The choices of a select, of which one is always chosen. */
function selectChoices(select) {
  return [...select.options].map((option) => ({
    label: option.label.trim(),
    count: () => "",
    isChosen: () => option.selected,
    choose() {
      option.selected = true;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
  }));
}

/** Words that begin with what is typed come first, then words that contain it. */
function matching(choices, typed) {
  const wanted = plain(typed);
  if (!wanted) return choices;
  const starts = (choice) => plain(choice.label).split(/[\s(/-]+/).some((word) => word.startsWith(wanted));
  const found = choices.filter((choice) => plain(choice.label).includes(wanted));
  return [...found.filter(starts), ...found.filter((choice) => !starts(choice))];
}

class Picker {
  constructor(choices, { label, isMany }) {
    made += 1;
    this.choices = choices;
    this.isMany = isMany;
    this.shown = [];
    this.active = -1;
    this.input = element("input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `picker-${made}`,
      placeholder: label,
    });
    this.list = element("ul", { class: "picker-list", role: "listbox", id: `picker-${made}`, hidden: "" });
    if (isMany) this.list.setAttribute("aria-multiselectable", "true");
    this.status = element("span", { class: "unseen", role: "status" });
    this.chosen = isMany ? element("ul", { class: "picker-chosen" }) : null;
    this.box = element("div", { class: "picker" }, this.input, this.list, this.status);
    this.listen();
    this.showChosen();
  }

  listen() {
    this.input.addEventListener("input", () => this.open());
    this.input.addEventListener("click", () => (this.list.hidden ? this.open({ all: !this.isMany }) : this.close()));
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.box.addEventListener("focusout", (event) => {
      if (!this.box.contains(event.relatedTarget)) this.close();
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(Number(option.dataset.place));
    });
  }

  open({ all = false } = {}) {
    this.shown = matching(this.choices, all ? "" : this.input.value);
    this.list.replaceChildren(
      ...this.shown.map((choice, place) =>
        element(
          "li",
          {
            role: "option",
            id: `${this.list.id}-${place}`,
            "data-place": place,
            "aria-selected": String(choice.isChosen()),
          },
          element("span", {}, choice.label),
          element("span", { class: "count" }, choice.count()),
        ),
      ),
    );
    if (!this.shown.length) this.list.append(element("li", { class: "picker-none", role: "presentation" }, words.sayNone));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.status.textContent = `${this.shown.length} ${words.sayFound}`;
    this.activate(this.input.value && !all && this.shown.length ? 0 : -1);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.activate(-1);
    this.input.value = this.isMany ? "" : this.label();
  }

  label() {
    return this.choices.find((choice) => choice.isChosen())?.label ?? "";
  }

  activate(place) {
    this.list.querySelector(".is-active")?.classList.remove("is-active");
    this.active = place;
    const option = this.list.querySelector(`[data-place="${place}"]`);
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.classList.add("is-active");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  press(event) {
    const isOpen = !this.list.hidden;
    const last = this.shown.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) this.open({ all: !this.isMany });
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = this.active < 0 && step < 0 ? this.shown.length - 1 : this.active + step;
      this.activate(next < 0 ? this.shown.length - 1 : next > this.shown.length - 1 ? 0 : next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen && this.active >= 0 && this.active <= last) this.pick(this.active);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    }
  }

  pick(place) {
    this.shown[place].choose();
    this.input.value = "";
    this.close();
    this.showChosen();
    this.input.focus();
  }

  showChosen() {
    if (!this.isMany) {
      this.input.value = this.label();
      return;
    }
    this.chosen.replaceChildren(
      ...this.choices.filter((choice) => choice.isChosen()).map((choice) => {
        const cross = element("span", { "aria-hidden": "true" }, "×");
        const button = element("button", { type: "button" }, choice.label, cross);
        button.setAttribute("aria-label", `${words.sayRemove} ${choice.label}`);
        button.addEventListener("click", () => {
          choice.choose();
          this.showChosen();
          this.input.focus();
        });
        return element("li", {}, button);
      }),
    );
    this.chosen.hidden = !this.chosen.childElementCount;
  }
}

function enhanceGroup(fieldset) {
  const legend = fieldset.querySelector("legend").textContent.trim();
  const picker = new Picker(checkboxChoices(fieldset), { label: fieldset.dataset.pickerLabel, isMany: true });
  picker.input.setAttribute("aria-label", `${legend}: ${fieldset.dataset.pickerLabel}`);
  fieldset.classList.add("is-picked");
  fieldset.append(picker.chosen, picker.box);
  const details = fieldset.closest("details.pick");
  if (details) details.open = true;
}

function enhanceSelect(select) {
  const picker = new Picker(selectChoices(select), { label: select.dataset.pickerLabel, isMany: false });
  picker.input.id = select.id;
  select.id = `${select.id}-list`;
  select.hidden = true;
  select.after(picker.box);
  select.addEventListener("change", () => picker.showChosen());
}

/** Enhance every pick list inside an element that is not enhanced yet. */
export function enhancePickers(root = document) {
  for (const fieldset of root.querySelectorAll("fieldset[data-picker]:not(.is-picked)")) enhanceGroup(fieldset);
  for (const select of root.querySelectorAll("select[data-picker]:not([hidden])")) enhanceSelect(select);
}

enhancePickers();
