/* API pages: members of a class, long signatures and long lists of parameters fold. */

{
  const ui = document.getElementById("_ui").content;

  /* A filter is put in as its list comes into view: browsers look at every field of a page as soon as it is read, for which they
     lay out all that is around it. */
  const near = new IntersectionObserver(
    (lists) => {
      for (const { target, isIntersecting } of lists) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        if (!target.querySelector(":scope > .filter")) target.firstElementChild.after(ui.querySelector(".filter").cloneNode(true));
      }
    },
    { rootMargin: "400px" },
  );

  const equip = () => {
    for (const head of document.querySelectorAll(".member > .api-head:has(+ .foldable)")) {
      if (head.querySelector(".toggle")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "toggle";
      button.setAttribute("aria-label", head.querySelector("code").textContent);
      button.setAttribute("aria-expanded", !head.nextElementSibling.hasAttribute("hidden"));
      head.prepend(button);
    }
    for (const fold of document.querySelectorAll(".api-fields > .fold")) near.observe(fold.parentElement);
  };
  document.addEventListener("docbuilder:content", equip);
  equip();

  const isHidden = (part) => part.hasAttribute("hidden");

  document.addEventListener("click", (event) => {
    const at = event.target.closest?.("button, a, .api-head");
    if (!at?.closest("article")) return;
    const head = at.closest(".api-head");
    if (at.matches(".toggle, .api-head")) {
      const part = head.nextElementSibling;
      const selects = !at.matches(".toggle") && String(getSelection()); // who marks the name wants to copy it
      if (part?.matches(".foldable") && !selects) docbuilder.turn(part, isHidden(part));
    } else if (at.matches(".show-all")) {
      const rest = at.previousElementSibling;
      docbuilder.turn(rest, true);
      rest.querySelector("a")?.focus();
    } else if (at.matches(".unfold")) {
      const parts = [...at.closest(".api").querySelectorAll(":scope > .member > .foldable")];
      const open = parts.some(isHidden);
      for (const part of parts) docbuilder.turn(part, open);
    }
  });

  /* A filter shows the entries that have all its words in their name or type. */
  document.addEventListener("input", (event) => {
    const filter = event.target.closest?.(".filter");
    const list = filter?.closest(".api-fields");
    if (!list) return;
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const entry of list.querySelectorAll(".entry")) {
      const text = entry.querySelector("dt").textContent.toLowerCase();
      const shown = words.every((word) => text.includes(word));
      docbuilder.turn(entry, shown);
      count += shown;
    }
    list.querySelector(":scope > .fold").open = words.length > 0;
    filter.querySelector("[role=status]").textContent = words.length ? count : "";
  });
}
