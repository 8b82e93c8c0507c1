/* Served by `docbuilder serve` alone: keeps an open page as its source is.

   In: messages of the server: the page as it is now, files that have changed, what is wrong. Only what differs between the
   former page and the new one is touched, so that scroll, focus, tabs, folds and dialogs stay as they are. It runs before
   the theme's scripts: what those add to the page is nobody's business here. */
"use strict";

{
  const script = document.currentScript;
  let hash = script.dataset.hash;

  /* ---- The page as the server wrote it: a copy, each node of which knows the node on the screen. ---- */

  const twins = new WeakMap();
  const pair = (copy, live) => {
    const waiting = [[copy, live]];
    while (waiting.length) {
      const [one, other] = waiting.pop();
      twins.set(one, other);
      for (let a = one.firstChild, b = other.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) waiting.push([a, b]);
    }
  };

  /* What the theme's head script has changed by now is taken back from the copy. Nothing is left for later, here or in new pages. */
  const theme = typeof docbuilder === "undefined" ? undefined : docbuilder; // a const of a script is no property of the window
  theme?.fillAll?.();
  const pristine = document.documentElement.cloneNode(true);
  pair(pristine, document.documentElement);
  for (const panel of pristine.querySelectorAll(":is(.panel, .foldable)[hidden]")) panel.removeAttribute("hidden");
  for (const tab of pristine.querySelectorAll(".tabs-row > [role=tab]")) {
    tab.removeAttribute("aria-selected");
    tab.removeAttribute("tabindex");
  }

  const WHOLE = ".quiz, .video, pre.mermaid"; // scripts have made something else of their insides
  const isText = (node) => node.nodeType === Node.TEXT_NODE || node.nodeType === Node.COMMENT_NODE;
  const alike = (one, other) =>
    one.nodeType === other.nodeType &&
    one.nodeName === other.nodeName &&
    (isText(one) || (one.id === other.id && one.dataset?.group === other.dataset?.group && !one.matches(WHOLE)));

  /* Pairs of equal nodes of two lists, in order: the same beginning, the same end, and the longest common part between. */
  const matches = (old, next) => {
    const found = [];
    let start = 0;
    let [endOld, endNext] = [old.length, next.length];
    while (start < endOld && start < endNext && old[start].isEqualNode(next[start])) found.push([start, start++]);
    const tail = [];
    while (endOld > start && endNext > start && old[endOld - 1].isEqualNode(next[endNext - 1])) tail.unshift([--endOld, --endNext]);
    const [n, m] = [endOld - start, endNext - start];
    if (n && m && n * m <= 250000) {
      const text = (node) => node.outerHTML ?? `${node.nodeType}${node.data}`;
      const a = old.slice(start, endOld).map(text);
      const b = next.slice(start, endNext).map(text);
      const best = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
      for (let i = n - 1; i >= 0; i--) {
        for (let j = m - 1; j >= 0; j--) best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
      }
      for (let i = 0, j = 0; i < n && j < m; ) {
        if (a[i] === b[j]) found.push([start + i++, start + j++]);
        else if (best[i + 1][j] >= best[i][j + 1]) i++;
        else j++;
      }
    }
    return [...found, ...tail, [old.length, next.length]];
  };

  const setAttributes = (old, next, live) => {
    for (const { name } of [...old.attributes]) {
      if (!next.hasAttribute(name)) {
        old.removeAttribute(name);
        live.removeAttribute(name);
      }
    }
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) !== value) {
        old.setAttribute(name, value);
        live.setAttribute(name, value);
      }
    }
  };

  const remove = (node) => {
    twins.get(node)?.remove();
    node.remove();
  };

  /* Puts a copy of `node` into both trees, behind `before` of the old one (none: first). */
  const insert = (parent, node, before) => {
    const copy = document.importNode(node, true);
    const live = document.importNode(node, true);
    pair(copy, live);
    parent.insertBefore(copy, before ? before.nextSibling : parent.firstChild);
    const liveParent = twins.get(parent);
    let anchor = copy.nextSibling;
    while (anchor && twins.get(anchor)?.parentNode !== liveParent) anchor = anchor.nextSibling;
    if (anchor) liveParent.insertBefore(live, twins.get(anchor));
    else {
      const last = before && twins.get(before);
      if (last?.parentNode === liveParent) last.after(live);
      else liveParent.append(live);
    }
    return copy;
  };

  /* Makes `old`, and what is on the screen for it, like `next`. */
  const morph = (old, next) => {
    const live = twins.get(old);
    if (!live || old.isEqualNode(next)) return;
    if (isText(old)) {
      old.data = live.data = next.data;
      return;
    }
    setAttributes(old, next, live);
    const [before, after] = [[...old.childNodes], [...next.childNodes]];
    let last = null;
    let [i, j] = [0, 0];
    for (const [oldEnd, nextEnd] of matches(before, after)) {
      while (i < oldEnd || j < nextEnd) {
        if (i < oldEnd && j < nextEnd && alike(before[i], after[j])) {
          morph(before[i], after[j++]);
          last = before[i++];
        } else if (i < oldEnd && (j >= nextEnd || !after.slice(j, nextEnd).some((node) => alike(before[i], node)))) remove(before[i++]);
        else last = insert(old, after[j++], last);
      }
      if (i < before.length) last = before[i];
      i++;
      j++;
    }
  };

  /* ---- The head ---- */

  const list = (root, selector, name) => [...root.querySelectorAll(selector)].map((element) => element.getAttribute(name));
  const scripts = (root) => list(root, "head script[src]", "src").filter((src) => !src.startsWith("/.docbuilder/"));

  /* New sheets are loaded before the former ones go: nothing flashes. */
  const swapStyles = (next) => {
    const before = [...document.head.querySelectorAll("link[rel=stylesheet]")];
    const hrefs = list(next, "head link[rel=stylesheet]", "href");
    if (hrefs.join() === before.map((link) => link.getAttribute("href")).join()) return;
    const fresh = hrefs.map((href) => {
      const link = document.createElement("link");
      [link.rel, link.href] = ["stylesheet", href];
      return link;
    });
    const loaded = fresh.map((link) => new Promise((done) => (link.onload = link.onerror = done)));
    (before.at(-1) ?? document.head.lastChild).after(...fresh);
    Promise.all(loaded).then(() => before.forEach((link) => link.remove()));
  };

  /* What cannot be changed in a page that is open: its policy, and scripts that have run. */
  const mustReload = (next) => {
    const policy = (root) => root.querySelector("meta[http-equiv=Content-Security-Policy i]")?.content;
    const [ran, wanted] = [scripts(pristine), scripts(next)];
    return policy(pristine) !== policy(next) || ran.some((src) => !wanted.includes(src));
  };

  const updateHead = (next) => {
    document.title = next.title;
    const known = scripts(pristine);
    for (const element of next.querySelectorAll("head script[src]")) {
      if (known.includes(element.getAttribute("src"))) continue;
      const added = document.createElement("script");
      for (const { name, value } of element.attributes) added.setAttribute(name, value);
      document.head.append(added);
    }
    swapStyles(next);
    const head = pristine.querySelector("head");
    head.replaceWith(document.importNode(next.head, true));
  };

  /* ---- A new state of the page ---- */

  const show = (html) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    if (mustReload(next)) return location.reload();
    for (const part of next.querySelectorAll(".deferred")) part.replaceWith(...part.childNodes);
    const active = document.activeElement;
    const name = active?.id;
    const article = document.querySelector("article") ?? document.body;
    const top = [...article.querySelectorAll(":scope > *, :scope .panel > *, :scope .api > *")].find((element) => {
      const box = element.getBoundingClientRect();
      return box.height && box.bottom > 64;
    });
    const before = top?.getBoundingClientRect().top;
    const root = document.documentElement;
    root.style.overflowAnchor = "none";

    updateHead(next);
    for (const name of ["lang", "dir", "data-root", "data-base", "data-version"]) {
      if (next.documentElement.hasAttribute(name)) root.setAttribute(name, next.documentElement.getAttribute(name));
    }
    morph(pristine.querySelector("body"), next.body);
    theme?.settleAll?.();
    document.dispatchEvent(new Event("docbuilder:content"));

    if (top?.isConnected && window.scrollY > 0) {
      const shift = top.getBoundingClientRect().top - before;
      if (shift) window.scrollBy({ top: shift, behavior: "instant" });
    }
    requestAnimationFrame(() => root.style.removeProperty("overflow-anchor"));
    if (active && !active.isConnected && name) document.getElementById(name)?.focus({ preventScroll: true });
  };

  /* Images, videos and sounds are loaded anew; all of them where no path is named. */
  const refresh = (path) => {
    for (const element of document.querySelectorAll("[src]:not(script)")) {
      const address = new URL(element.getAttribute("src"), location.href);
      if (address.origin !== location.origin || (path && address.pathname !== path)) continue;
      address.searchParams.set("changed", Date.now());
      element.src = address.href;
    }
  };

  /* ---- What is wrong: a badge, and an overlay for what cannot be shown ---- */

  const host = document.createElement("docbuilder-live");
  const shadow = host.attachShadow({ mode: "open" });
  const make = (tag, name, ...children) => {
    const element = document.createElement(tag);
    element.className = name;
    element.append(...children);
    return element;
  };
  const sheet = document.createElement("link");
  [sheet.rel, sheet.href] = ["stylesheet", new URL("live.css", script.src).href];
  const badge = make("button", "badge");
  badge.type = "button";
  badge.setAttribute("aria-expanded", "false");
  const problems = make("div", "problems");
  const notice = make("p", "notice");
  const state = make("p", "state");
  const overlay = make("section", "overlay");
  overlay.setAttribute("role", "alert");
  overlay.popover = "manual";
  const bar = make("div", "bar", notice, state, badge);
  bar.setAttribute("role", "status");
  shadow.append(sheet, problems, bar, overlay);
  problems.hidden = badge.hidden = notice.hidden = state.hidden = true;

  const item = ({ severity, file, line, column, message, hint, code }) => {
    const where = [file, line, column].filter(Boolean).join(":");
    const parts = [make("strong", severity, code ? `${severity}[${code}]` : severity), make("span", "place", where), make("p", "message", message)];
    if (hint) parts.push(make("pre", "hint", hint));
    return make("li", "", ...parts);
  };

  let ofSite = []; // what is wrong besides pages
  let ofPage = [];
  const showProblems = () => {
    const told = [...ofPage, ...ofSite].filter(({ severity }) => severity !== "info");
    const errors = told.filter(({ severity }) => severity === "error").length;
    const count = (number, noun) => (number ? [`${number} ${noun}${number === 1 ? "" : "s"}`] : []);
    badge.textContent = [...count(errors, "error"), ...count(told.length - errors, "warning")].join(", ");
    badge.classList.toggle("errors", errors > 0);
    badge.hidden = !told.length;
    if (!told.length) problems.hidden = true;
    problems.replaceChildren(make("ol", "", ...told.map(item)));
  };
  badge.addEventListener("click", () => {
    problems.hidden = !problems.hidden;
    badge.setAttribute("aria-expanded", !problems.hidden);
  });

  /* What stays as it was -> what the overlay says, the most important first. */
  const STALE = {
    site: ["The site cannot be built as it is now", "What you see is its last good state."],
    page: ["This page has a new error", "The page stays as it was; the rest of the site is up to date."],
    navigation: ["A table of contents cannot be read", "The navigation is the last good one; the text of the pages is up to date."],
    api: ["The documented package cannot be read", "Its objects are the last good ones; everything else is up to date."],
  };
  let failures = [];
  let broken = [];
  let hidden = ""; // the errors that the reader has put away
  const showOverlay = () => {
    const all = [...failures, ...broken];
    const text = JSON.stringify(all);
    if (!all.length || text === hidden) {
      if (overlay.matches(":popover-open")) overlay.hidePopover();
      return;
    }
    const close = make("button", "close", "Close");
    close.type = "button";
    close.addEventListener("click", () => {
      hidden = text;
      showOverlay();
    });
    const stale = new Set([...failures.map((failure) => failure.stale), ...(broken.length ? ["page"] : [])]);
    const [title, last] = Object.entries(STALE).find(([what]) => stale.has(what))[1];
    overlay.replaceChildren(make("h2", "", title), make("p", "last", last), make("ol", "", ...all.map(item)), close);
    if (!overlay.matches(":popover-open")) overlay.showPopover();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && overlay.matches(":popover-open")) overlay.querySelector(".close").click();
  });

  const say = (text) => {
    state.textContent = text;
    state.hidden = !text;
  };
  const note = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };

  /* ---- The socket ---- */

  let gone = !hash;
  const heed = {
    page: (message) => {
      if (gone) return location.reload(); // there is a page where there was none
      broken = message.broken ?? [];
      showOverlay();
      ofPage = message.problems;
      showProblems();
      note(message.listed ? "" : "This page is not in the table of contents");
      if (message.html !== undefined) {
        hash = message.hash;
        show(message.html);
      }
    },
    gone: ({ moved }) => {
      if (moved) location.replace(moved);
      else if (hash) {
        gone = true;
        note("This page is not in the site any more");
      }
    },
    file: ({ path }) => refresh(path),
    failures: (message) => {
      if (!message.failures.length && !hash && failures.length) return location.reload();
      failures = message.failures;
      showOverlay();
    },
    site: (message) => {
      ofSite = message.problems;
      showProblems();
    },
    index: () => document.dispatchEvent(new Event("docbuilder:index")),
    state: ({ text }) => say(text),
  };

  let pause = 100;
  const connect = () => {
    const socket = new WebSocket(new URL("live", script.src.replace(/^http/, "ws")));
    socket.onopen = () => {
      pause = 100;
      say("");
      socket.send(JSON.stringify({ path: location.pathname, hash }));
    };
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      heed[message.type]?.(message);
    };
    socket.onclose = () => {
      say("The server does not answer");
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, 3000);
    };
  };
  /* A machine that wakes up: the next attempt is due now. */
  const hurry = () => (pause = 100);
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);

  document.body.append(host);
  connect();
}
