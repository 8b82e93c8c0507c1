/* Tabs: choosing by pointer and keyboard, addresses that lead into a hidden panel, other windows. */
"use strict";

{
  /* What is hidden until it is found, or in a closed fold, has a box all the same. */
  const isShown = (element) => element.checkVisibility?.() ?? !element.closest("[hidden]");

  /* Runs `change` and scrolls so that the first of `elements` that can still be seen stays where it was. */
  const hold = (elements, change) => {
    const tops = elements.map((element) => element.getBoundingClientRect().top);
    change();
    const kept = elements.findIndex(isShown);
    const shift = kept < 0 ? 0 : elements[kept].getBoundingClientRect().top - tops[kept];
    if (shift) window.scrollBy({ top: shift, behavior: "instant" });
  };

  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.(".tabs-row > [role=tab]");
    if (tab) hold([tab], () => docbuilder.choose(tab.closest(".tabs").dataset.group, tab.dataset.key));
  });

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.(".tabs-row > [role=tab]");
    if (!tab || event.ctrlKey || event.metaKey || event.altKey) return;
    const tabs = [...tab.parentElement.querySelectorAll(":scope > [role=tab]")];
    const here = tabs.indexOf(tab);
    const forward = getComputedStyle(tab).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const there = { [forward]: here + 1, [backward]: here - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    if (there === undefined) return;
    event.preventDefault();
    const next = tabs[there % tabs.length];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    next.click();
  });

  /* A choice in another window: the topmost line that the reader sees, and goes on seeing, stays where it is. */
  window.addEventListener("storage", (event) => {
    if (event.key === "docbuilder:theme") docbuilder.paint();
    if (!event.key?.startsWith("docbuilder:tabs:")) return;
    const group = event.key.slice("docbuilder:tabs:".length);
    const header = document.querySelector(".header").getBoundingClientRect().bottom;
    const lines = [...document.querySelectorAll("article :is(p, li, h2, h3, h4, pre, .tabs-row)")].filter(
      (element) => isShown(element) && element.getBoundingClientRect().top >= header,
    );
    docbuilder.forced.set(group, event.newValue);
    hold(lines, docbuilder.settleAll);
  });

  const target = () => {
    try {
      const id = decodeURIComponent(location.hash.slice(1));
      if (!document.getElementById(id)) docbuilder.fillAll();
      return document.getElementById(id);
    } catch {
      return null;
    }
  };

  /* What the search has found below `element` on this page: the element of the first text that has one of the wordings
     that search.js left, once. */
  const sought = (element) => {
    let wordings = [];
    try {
      const [href, ...found] = JSON.parse(sessionStorage.getItem("docbuilder:found"));
      sessionStorage.removeItem("docbuilder:found");
      if (href === location.href) wordings = found.filter(Boolean);
    } catch {
      /* nothing was sought */
    }
    if (wordings.length) docbuilder.fillAll();
    for (const wording of wordings) {
      const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
      if (element) walker.currentNode = element;
      while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        if (data.toLowerCase().includes(wording.toLowerCase())) return parentElement;
      }
    }
    return null;
  };

  /* What is near the top of a panel keeps the row of its tabs in sight where an address leads to it. Whether it does. */
  const keepRow = (place) => {
    const row = place.closest(".panel")?.parentElement.querySelector(":scope > .tabs-row");
    const gap = row ? place.getBoundingClientRect().top - row.getBoundingClientRect().top : 0;
    if (!(gap > 0 && gap < innerHeight / 2)) return false;
    place.style.scrollMarginBlockStart = `${gap + 8}px`;
    return true;
  };

  /* The browser goes to the address, `element`, when all is loaded or a picture later, and opens its panel then: what the
     search has found stays open instead, until the reader does something. */
  const keep = (found, element) => {
    const kept = new AbortController();
    const { signal } = kept;
    const again = () => setTimeout(() => [docbuilder.reveal(found), found.scrollIntoView()]);
    window.addEventListener("load", again, { signal });
    document.addEventListener("beforematch", ({ target }) => target.contains(element) && again(), { signal });
    for (const act of ["keydown", "pointerdown"]) window.addEventListener(act, () => kept.abort(), { signal });
  };

  /* An address into a hidden panel or a closed fold opens it; so does what the search has found, which is hidden maybe
     although the address is not. */
  const arrive = () => {
    const element = location.hash.length > 1 ? target() : null;
    const found = sought(element);
    const place = found || element;
    const opened = place && docbuilder.reveal(place);
    if (place && (keepRow(place) || opened)) place.scrollIntoView();
    if (opened && found) keep(found, element);
  };
  window.addEventListener("hashchange", arrive);
  if (location.hash) arrive();
  else setTimeout(arrive); // in a task of its own: the browser's first look at what a tab keeps takes long

  /* The same address once more does not fire "hashchange". */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#']");
    if (link && link.href === location.href && !event.defaultPrevented) arrive();
  });

  /* Paper shows every fold; panels are the style sheet's. */
  let closed = [];
  window.addEventListener("beforeprint", () => {
    docbuilder.fillAll();
    closed = [...document.querySelectorAll("article details:not([open])")];
    for (const fold of closed) fold.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });
}
