/* While somebody writes an insight: what others have heard that is much the same, so that it need not be logged twice.
   Without this module the same is shown once the insight is logged. */

const WAIT = 600;

function follow(region) {
  const field = document.getElementById(region.dataset.near);
  let timer;
  let request;
  const look = async () => {
    request?.abort();
    request = new AbortController();
    const address = `/insikter/liknande?${new URLSearchParams({ statement: field.value })}`;
    try {
      const response = await fetch(address, { signal: request.signal, headers: { Accept: "text/html" } });
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
}

for (const region of document.querySelectorAll("[data-near]")) follow(region);
