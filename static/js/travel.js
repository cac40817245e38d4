/* Travel in a list of hits: the arrow keys, or j and k, go from hit to hit, Enter opens (they are links), and Escape
   leads back to the search box. From the box, arrow down goes to the first hit. Keys act only where a hit or the box has
   the focus, so they are in nobody's way; lists that are replaced while one types need no set-up. */

const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

const boxOf = (list) => document.getElementById(list.dataset.travel);
const hits = () => [...document.querySelectorAll("[data-travel] .card :is(h2, h3, h4) a")];

function goTo(hit) {
  hit.focus({ preventScroll: true });
  hit.closest(".card").scrollIntoView({ block: "nearest" });
}

function fromBox(event) {
  if (event.key !== "ArrowDown") return;
  const [first] = hits();
  if (!first) return;
  event.preventDefault();
  goTo(first);
}

function fromHit(event, list) {
  const all = hits();
  const here = all.indexOf(event.target);
  if (here < 0) return;
  const box = boxOf(list);
  if (event.key === "Escape") {
    event.preventDefault();
    box?.focus();
    return;
  }
  const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : here + (STEPS[event.key] ?? NaN);
  if (Number.isNaN(next)) return;
  event.preventDefault();
  if (next < 0) box?.focus();
  else if (next < all.length) goTo(all[next]);
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const list = event.target.closest?.("[data-travel]");
  if (list) fromHit(event, list);
  else if (document.querySelector(`[data-travel="${CSS.escape(event.target.id ?? "")}"]`)) fromBox(event);
});
