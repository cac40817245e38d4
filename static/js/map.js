/* The map in the hand: a tip for the dot under the pointer or in focus, and arrow keys that travel between dots.
   Everything is listened for on the document, so that a map that is replaced while the reader filters needs no set-up.
   Without this module the dots are still links with titles, and the table says the same. */

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** The dots of a map as points, in the order they are drawn: zone by zone, and in reading order within each. */
function dotsOf(map) {
  return [...map.querySelectorAll("a.map-dot")].map((link) => {
    const circle = link.querySelector("circle");
    return { link, zone: link.dataset.zone, x: circle.cx.baseVal.value, y: circle.cy.baseVal.value };
  });
}

/** The nearest dot in a direction; what lies askew counts as farther away. */
function nearest(dots, from, [right, down]) {
  let best = null;
  let least = Infinity;
  for (const dot of dots) {
    const along = (dot.x - from.x) * right + (dot.y - from.y) * down;
    if (along <= 0.5) continue;
    const aside = Math.abs((dot.x - from.x) * down) + Math.abs((dot.y - from.y) * right);
    const distance = along + aside * 2;
    if (distance < least) [best, least] = [dot, distance];
  }
  return best;
}

/** What a dot says. The title becomes a label, so that the browser does not show a second tip of its own. */
function sayingOf(link) {
  const title = link.querySelector("title");
  if (title) {
    link.setAttribute("aria-label", title.textContent.replace("\n", " "));
    link.dataset.says = title.textContent;
    title.remove();
  }
  return link.dataset.says ?? "";
}

function tipOf(surface) {
  let tip = surface.querySelector(":scope > .map-tip");
  if (!tip) {
    tip = document.createElement("div");
    tip.className = "map-tip";
    tip.hidden = true;
    tip.setAttribute("aria-hidden", "true");
    surface.append(tip);
  }
  return tip;
}

function showTip(link) {
  const surface = link.closest(".map-surface");
  const said = sayingOf(link);
  if (!surface || !said) return;
  const tip = tipOf(surface);
  tip.replaceChildren(
    ...said.split("\n").map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }),
  );
  tip.hidden = false;
  const frame = surface.getBoundingClientRect();
  const dot = link.querySelector("circle").getBoundingClientRect();
  const left = dot.left - frame.left + dot.width / 2 - tip.offsetWidth / 2;
  const above = dot.top - frame.top - tip.offsetHeight - 8;
  tip.style.left = `${Math.max(0, Math.min(left, frame.width - tip.offsetWidth))}px`;
  tip.style.top = `${above + frame.top > 4 ? above : dot.bottom - frame.top + 8}px`;
}

function hideTips() {
  for (const tip of document.querySelectorAll(".map-tip")) tip.hidden = true;
}

/** From a zone its first dot or the one farthest that way; from a dot the next in the direction. */
function travel(event, map) {
  const dots = dotsOf(map);
  const here = dots.find((dot) => dot.link === event.target);
  const zone = event.target.closest("a.map-zone");
  let next = null;
  if (here) {
    const own = dots.filter((dot) => dot.zone === here.zone);
    if (event.key === "Home") next = own[0];
    else if (event.key === "End") next = own.at(-1);
    else next = nearest(dots, here, ARROWS[event.key]);
  } else if (zone) {
    const own = dots.filter((dot) => dot.link.dataset.zone === zone.dataset.number);
    next = event.key === "End" ? own.at(-1) : own[0];
  }
  if (!next) return;
  event.preventDefault();
  next.link.focus();
}

/** Escape closes the tip, and leads from a dot back to its zone. */
function leave(event, map) {
  hideTips();
  const dot = event.target.closest("a.map-dot");
  if (dot) map.querySelector(`a.map-zone[data-number="${dot.dataset.zone}"]`)?.focus();
}

/** Picks out the dots that look like a legend's entry; nothing given brings all back. */
function pickOut(entry) {
  for (const lit of document.querySelectorAll(".map.is-dimmed .is-lit")) lit.classList.remove("is-lit");
  for (const map of document.querySelectorAll(".map.is-dimmed")) map.classList.remove("is-dimmed");
  const look = entry?.querySelector(".swatch circle")?.getAttribute("class").split(" ");
  const map = entry && document.querySelector(".map-surface > .map");
  if (!look || !map) return;
  const kind = look[0] === "c0" && look[1] ? `.${look[1]}` : `.${look[0]}`;
  const alike = map.querySelectorAll(`.map-dots circle${kind}`);
  if (!alike.length) return;
  for (const circle of alike) circle.classList.add("is-lit");
  map.classList.add("is-dimmed");
}

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const dot = event.target.closest?.("a.map-dot");
    if (dot) showTip(dot);
    else if (event.target.closest?.(".map-surface")) hideTips();
    pickOut(event.target.closest?.(".legend li"));
  });
}
for (const kind of ["pointerout", "focusout"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.("a.map-dot")) hideTips();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const map = event.target.closest?.(".map-surface > .map");
  if (!map) return;
  if (event.key === "Escape") leave(event, map);
  else if (event.key in ARROWS || event.key === "Home" || event.key === "End") travel(event, map);
});
