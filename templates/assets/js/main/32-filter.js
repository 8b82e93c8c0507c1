/* Filters of the navigation and of the list of headings, where these are long. */

{
  const LONG = 30;
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  for (const field of document.querySelectorAll(".list-filter")) {
    const panel = field.parentElement;
    const items = [...panel.querySelectorAll("li")].reverse(); // what is inside before what is around
    if (items.length <= LONG) continue;
    field.hidden = false;
    let closed = null; // branches that were closed before anything was typed

    const titleOf = (item) => plain((item.querySelector(":scope > :is(a, span), :scope > details > summary") ?? item).textContent);
    const has = (text) => words.every((word) => text.includes(word));
    let words = [];
    field.addEventListener("input", () => {
      words = plain(field.value).split(/\s+/).filter(Boolean);
      panel.classList.toggle("filters", words.length > 0);
      closed ??= [...panel.querySelectorAll("details:not([open])")];
      for (const item of items) {
        const own = has(titleOf(item));
        /* A branch that is meant shows all that it has. */
        const inside = [...item.querySelectorAll(":scope > details > ul > li")];
        if (own && words.length) for (const one of item.querySelectorAll("li")) one.classList.remove("out");
        item.classList.toggle("out", !own && inside.every((one) => one.classList.contains("out")));
      }
      for (const branch of closed) branch.open = words.length > 0;
      if (!words.length) closed = null;
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && field.value) {
        event.preventDefault(); // the drawer stays
        field.value = "";
        field.dispatchEvent(new Event("input"));
      } else if (event.key === "ArrowDown" || event.key === "Enter") {
        const links = [...panel.querySelectorAll("ul a")].filter((one) => one.checkVisibility?.() ?? one.offsetParent);
        const link = links.find((one) => has(plain(one.textContent))) ?? links[0];
        event.preventDefault();
        if (event.key === "Enter") link?.click();
        else link?.focus();
      }
    });
  }
}
