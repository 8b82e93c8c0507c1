/* Runs in the head, before anything is painted: what is wrong here would be seen as a flash.

   Out: `docbuilder`, the one global name: the reader's memory, the colour scheme and the tabs. */
"use strict";

const docbuilder = (() => {
  const html = document.documentElement;
  html.classList.add("js");

  /* What the reader chose, kept in the browser; a browser that refuses to keep it is no problem. */
  const memory = {
    get(name) {
      try {
        return localStorage.getItem(`docbuilder:${name}`);
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        localStorage.setItem(`docbuilder:${name}`, value);
      } catch {
        /* for this page only, then */
      }
    },
  };

  /* Colour scheme: "light", "dark" or "system". */
  const scheme = () => memory.get("theme") || "system";
  const paint = () => {
    html.dataset.theme = scheme();
    document.dispatchEvent(new Event("docbuilder:theme"));
  };
  paint();

  /* Tabs: one choice per group, for the whole site. A group's choices in order of preference: what the page was asked to
     open just now, the address, the memory. */
  const forced = new Map();
  const remembered = (group) => memory.get(`tabs:${group}`);
  const same = (a, b) => a !== null && a !== undefined && a.toLowerCase() === b.toLowerCase();
  const hide = "onbeforematch" in html ? "until-found" : "";

  const parts = (tabs) => {
    const buttons = [...(tabs.firstElementChild?.querySelectorAll(":scope > [role=tab]") || [])];
    const panels = [...tabs.children].filter((child) => child.classList.contains("panel"));
    return { buttons, panels };
  };

  /* Shows the panel of `tabs` that its group asks for, else the first. */
  const settle = (tabs) => {
    const { buttons, panels } = parts(tabs);
    const { group } = tabs.dataset;
    const wishes = [forced.get(group), new URLSearchParams(location.search).get(group), remembered(group)];
    const keys = buttons.map((button) => button.dataset.key);
    const wish = wishes.find((value) => keys.some((key) => same(value, key)));
    const key = wish === undefined ? keys[0] : keys.find((each) => same(wish, each));
    for (const button of buttons) {
      const on = button.dataset.key === key;
      button.setAttribute("aria-selected", on);
      button.tabIndex = on ? 0 : -1;
    }
    for (const panel of panels) show(panel, panel.dataset.key === key);
  };

  /* Shows a part of the page, or hides it until it is found. */
  const show = (part, open) => {
    if (open) {
      part.removeAttribute("hidden");
      if (fill(part)) tell();
    } else part.setAttribute("hidden", hide);
  };

  /* What is out of sight and large stands in <noscript>, which is one text here: elements are made of it when it is opened, or
     when nothing else is to do. One that is still being read may not be taken out of its place. Says whether there was one. */
  const deferred = document.getElementsByClassName("deferred");
  const fill = (part, texts = [...part.children].filter((child) => child.classList.contains("deferred"))) => {
    if (!texts.length || (document.readyState === "loading" && !part.nextSibling)) return false;
    for (const text of texts) text.outerHTML = text.textContent;
    for (const tabs of part.getElementsByClassName("tabs")) settle(tabs);
    fold(part.getElementsByClassName("foldable"));
    return true;
  };
  const fillAll = () => {
    if ([...deferred].filter((text) => fill(text.parentElement, [text])).length) tell();
  };

  /* Scripts that equip what is on the page look at all of it: once for many parts. */
  let telling;
  const tell = () => {
    clearTimeout(telling);
    telling = setTimeout(() => document.dispatchEvent(new Event("docbuilder:content")), 50);
  };

  /* What is folded as soon as scripts run: members of a class, the rest of a long signature; each once. */
  const foldables = document.getElementsByClassName("foldable");
  const folded = new WeakSet();
  const fold = (parts) => {
    for (const part of parts) {
      if (!folded.has(part)) turn(part, false);
      folded.add(part);
    }
  };

  /* Opens or closes what is folded; the button before it says so. */
  const turn = (part, open) => {
    show(part, open);
    part.previousElementSibling?.querySelector(".toggle")?.setAttribute("aria-expanded", open);
  };

  const all = document.getElementsByClassName("tabs");
  const settleAll = () => {
    for (const tabs of all) settle(tabs);
    fold(foldables);
    document.dispatchEvent(new Event("docbuilder:tabs"));
  };

  /* "On this page": the entry of a heading in a hidden panel, or not there yet, is hidden as well. */
  const list = (link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    link.parentElement.hidden = !heading || Boolean(heading.closest(".panel[hidden]"));
  };

  /* All this is settled before each picture of the page while it is still being read, so that nobody sees the wrong panel, and
     nothing moves later. (An observer would be told of each element, which costs a fifth of the time that reading them takes.) */
  let done = 0;
  let listed = 0;
  const settleNew = () => {
    for (let index = done; index < all.length; index += 1) {
      settle(all[index]);
      if (index === done && all[index].nextElementSibling) done += 1;
    }
    fold(foldables);
    const links = document.getElementById("_contents")?.getElementsByTagName("a");
    for (; listed < links?.length; listed += 1) list(links[listed]);
  };
  const beforePicture = () => {
    settleNew();
    if (document.readyState === "loading") requestAnimationFrame(beforePicture);
  };

  /* Opens every hidden panel and fold around `element`, on this page only, and its own if it is a member of a class; says
     whether there was one. */
  const reveal = (element) => {
    settleNew(); // there may have been no picture yet
    let found = false;
    const open = (part) => {
      turn(part, true);
      found = true;
    };
    const own = element.closest(".member")?.querySelector(":scope > .foldable[hidden]");
    if (own) open(own);
    for (let node = element; node; node = node.parentElement) {
      if (node.matches(".foldable[hidden], .entry[hidden]")) open(node);
      if (node.classList.contains("panel") && node.hasAttribute("hidden")) {
        forced.set(node.parentElement.dataset.group, node.dataset.key);
        found = true;
      } else if (node.localName === "details" && !node.open && node !== element) {
        node.open = true;
        found = true;
      }
    }
    if (found) settleAll();
    return found;
  };

  /* The reader's choice. */
  const choose = (group, key) => {
    forced.set(group, key);
    memory.set(`tabs:${group}`, key);
    const address = new URL(location.href);
    address.searchParams.set(group, key);
    try {
      history.replaceState(history.state, "", address);
    } catch {
      /* an address that may not change is left as it is */
    }
    settleAll();
  };

  document.addEventListener("beforematch", (event) => reveal(event.target));

  requestAnimationFrame(beforePicture);
  document.addEventListener("DOMContentLoaded", settleAll);

  return { memory, scheme, paint, choose, reveal, settleAll, list, forced, turn, fill, fillAll, tell };
})();
