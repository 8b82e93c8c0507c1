/* Search: the dialog of partials/search.html. 15-others.js asks other sites. */

{
  const dialog = globalThis.document?.getElementById("_search");
  if (dialog) {
    const base = new URL(`${document.documentElement.dataset.base || "."}/search/`.replace("//search", "/search"), location.href);
    const input = dialog.querySelector("input");
    const list = dialog.querySelector("[role=listbox]");
    const status = dialog.querySelector("[role=status]");
    const offers = dialog.querySelector(".search-offers");
    const filters = [...dialog.querySelectorAll("[data-kind]")];
    const words = dialog.dataset;
    const waiting = new Map();

    /* Scripts are read from disk as well, which fetch() is not allowed to. */
    globalThis.docbuilderSearch = (_, value) => waiting.get(document.currentScript)?.(value);
    const run = (address) =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        waiting.set(script, resolve);
        script.src = address;
        script.onload = script.onerror = () => {
          script.remove();
          waiting.delete(script);
          reject(new Error(address)); // nothing where the script has called
        };
        document.head.append(script);
      });
    const addressOf = (folder, name, version) =>
      new URL(`${name.split("/").map(encodeURIComponent).join("/")}.js${version ? `?v=${version}` : ""}`, folder).href;
    const load = (name, version) => run(addressOf(base, name, version));
    let engine = docbuilderEngine(load);

    /* Storage that a browser refuses, or that something else has written to, is no storage. */
    const stored = (storage, key) => {
      try {
        return JSON.parse(globalThis[storage].getItem(`docbuilder:${key}`));
      } catch {
        return null;
      }
    };
    const store = (storage, key, value) => {
      try {
        globalThis[storage].setItem(`docbuilder:${key}`, JSON.stringify(value));
      } catch {
        /* what is kept is a convenience */
      }
    };

    const href = ({ route, anchor = "", folder = base }) => {
      const path = route.split("/").map(encodeURIComponent).join("/");
      return new URL(`../${path}.html${anchor && `#${encodeURIComponent(anchor)}`}`, folder).href;
    };
    const element = (tag, name, ...content) => {
      const made = document.createElement(tag);
      made.className = name;
      made.append(...content);
      return made;
    };
    const span = (name, parts, cut = (text) => [text]) =>
      element("span", name, ...parts.flatMap(([text, marked]) => (marked ? element("mark", "", ...cut(text)) : cut(text))));

    /* Names break behind dots and underscores and before capitals, never inside of words. */
    const breakable = (text) =>
      text.split(/(?<=[._])(?=[^._])|(?<=[\p{Ll}\d])(?=\p{Lu})/u).flatMap((part, i) => (i ? [document.createElement("wbr"), part] : [part]));

    let turn = 0; // of the query: what comes for an earlier one is dropped
    let listed = 0; // whose hits are shown
    let batches;
    let busy = false;
    let active = -1;
    let kind = "";
    const hits = () => list.querySelectorAll("[role=option]");

    const activate = (number, scroll = true) => {
      hits()[active]?.setAttribute("aria-selected", "false");
      active = number;
      const hit = hits()[active];
      hit?.setAttribute("aria-selected", "true");
      if (scroll) hit?.scrollIntoView({ block: "nearest" });
      if (hit) input.setAttribute("aria-activedescendant", hit.id);
      else input.removeAttribute("aria-activedescendant");
    };

    /* One hit; `below`: the hit before it is on the same page. */
    const option = (row, below, parent = list) => {
      const icon = element("i", `i i-${row.kind === "parameter" ? "api" : row.kind}`);
      icon.setAttribute("aria-hidden", "true");
      const hit = element("a", row.api ? "search-hit search-api" : "search-hit", icon, span("search-title", row.title, row.api ? breakable : undefined));
      if (below) hit.classList.add("search-below");
      hit.id = `_search-hit-${hits().length}`;
      hit.href = href(row);
      hit.tabIndex = -1;
      hit.setAttribute("role", "option");
      hit.setAttribute("aria-selected", "false");
      const place = [row.crumbs, row.pageTitle].filter(Boolean).join(" › ");
      if (!below && place !== row.title.map(([text]) => text).join("")) hit.append(span("search-place", [[place, false]]));
      if (row.text.length) hit.append(span("search-text", row.text));
      parent.insertBefore(hit, parent.querySelector(":scope > [data-site]"));
    };

    /* Hits of one page stand together, where its best one does. */
    const add = (rows, parent = list) => {
      const pages = new Map();
      for (const row of rows) pages.set(row.page, [...(pages.get(row.page) ?? []), row]);
      for (const group of pages.values()) group.forEach((row, i) => option(row, i > 0, parent));
    };

    const groupOf = (title) => {
      const group = element("div", "search-group", element("p", "", title));
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", title);
      group.firstChild.setAttribute("aria-hidden", "true");
      return group;
    };

    const show = () => {
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    };

    /* Shows more hits, until there are `count`; an empty batch says that what comes is less likely, and waits for a reader who wants more. */
    const more = async (count, deep) => {
      const mine = turn;
      if (busy === mine || !batches) return;
      busy = mine;
      const slow = setTimeout(() => mine === turn && listed !== mine && (status.textContent = words.loading), 400);
      try {
        let drafts = false;
        while (listed !== mine || drafts || hits().length < count) {
          const { value: rows, done } = await batches.next();
          if (mine !== turn) return;
          if (done) {
            batches = undefined;
            if (drafts) clear();
            listed = drafts ? 0 : listed;
            break;
          }
          if (!rows.length) {
            if (deep) continue;
            break;
          }
          if (listed !== mine || drafts) {
            clear();
            listed = mine;
            list.scrollTop = 0;
          }
          drafts = Boolean(rows[0].draft);
          if (!drafts) list.setAttribute("aria-busy", "false");
          add(rows);
          active = [...hits()].findIndex((hit) => hit.getAttribute("aria-selected") === "true");
          show();
          activate(Math.max(0, active), false);
          if (drafts) status.textContent = status.dataset.found.replace("{count}", `${rows.length}+`);
        }
        if (listed !== mine) clear();
        await addOthers(mine);
        if (mine === turn && !hits().length) await offer(mine);
        if (mine !== turn) return;
        list.setAttribute("aria-busy", "false");
        const { length } = hits();
        status.textContent = length ? status.dataset.found.replace("{count}", batches ? `${length}+` : length) : status.dataset.none;
      } catch {
        if (mine === turn) status.textContent = status.dataset.failed;
      } finally {
        clearTimeout(slow);
        if (busy === mine) busy = false;
      }
    };

    /* What other sites have stands at the end, once for every query. */
    let elsewhere = 0;
    const addOthers = async (mine) => {
      if (elsewhere === mine) return;
      elsewhere = mine;
      await others.ask(input.value.trim(), { kind, alive: () => mine === turn }, ({ name, address }, rows) => {
        if (!rows) return offers.append(element("p", "", `${name}: ${status.dataset.failed}`));
        const group = list.appendChild(groupOf(name));
        group.dataset.site = address;
        add(rows, group);
        listed = mine;
        show();
        if (active < 0) activate(0, false);
      });
    };

    const clear = () => {
      list.replaceChildren();
      list.hidden = true;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      offers.replaceChildren();
      input.setAttribute("aria-expanded", "false");
      status.textContent = "";
    };

    /* Where nothing is found: what may be meant, and the same question to the other languages. */
    const offer = async (mine) => {
      const near = await engine.nearest(input.value);
      if (mine !== turn) return;
      if (near.length) {
        const buttons = near.map((name) => {
          const button = element("button", "search-offer", name);
          button.type = "button";
          button.addEventListener("click", () => {
            input.value = name;
            input.focus();
            askNow();
          });
          return button;
        });
        offers.append(element("p", "", words.similar), ...buttons);
      }
      for (const link of document.querySelectorAll("header a[hreflang]:not([aria-current])")) {
        if (link.hreflang !== words.other) continue;
        const there = element("a", "search-offer", link.textContent.trim());
        there.lang = there.hreflang = link.hreflang;
        const address = new URL(link.href);
        address.searchParams.set("q", input.value.trim());
        there.href = address.href;
        offers.append(element("p", "", words.elsewhere), there);
      }
    };

    /* Before anything is typed: what this reader has opened, and what most pages lead to. */
    const suggest = async () => {
      const mine = turn;
      await engine.open();
      const recent = (stored("localStorage", "recent") ?? []).filter((row) => typeof row?.route === "string" && engine.has(row.route));
      if (mine !== turn || input.value.trim()) return;
      clear();
      for (const [title, rows] of [
        [words.recent, recent],
        [words.suggested, engine.suggested(5)],
      ]) {
        if (!rows.length) continue;
        const group = list.appendChild(groupOf(title));
        for (const row of rows) option({ crumbs: "", kind: row.api ? "api" : "page", text: [], ...row, title: [[row.name, false]] }, false, group);
      }
      if (hits().length) show();
    };

    /* While somebody types, what they are about to ask is not worth loading texts for: these wait for a pause that is longer than those between
       the keys before. `hurry` ends the waiting. */
    const SHORTEST = 250; // ms
    const LONGEST = 600;
    const LONGER = 2;
    let rhythm = 200; // ms between keys, a first guess
    let typed = 0;
    let hurry = () => {};
    const settled = () =>
      new Promise((resolve) => {
        hurry = resolve;
        setTimeout(resolve, Math.min(LONGEST, Math.max(SHORTEST, rhythm * LONGER)));
      });
    const listen = () => {
      const now = performance.now();
      if (now - typed < LONGEST) rhythm = (rhythm + now - typed) / 2;
      typed = now;
    };

    let before = null;
    const ask = (typing) => {
      const text = input.value.trim();
      if (text === before) return undefined;
      if (!before) clear(); // of suggestions
      before = text;
      list.setAttribute("aria-busy", String(Boolean(text)));
      const mine = ++turn;
      active = -1;
      if (!text) {
        batches = undefined;
        clear();
        return suggest();
      }
      batches = engine.search(text, { alive: () => mine === turn, kind, settled: typing ? settled : null });
      return more(8);
    };

    let asked; // settles once hits are shown that are no drafts
    const askNow = (typing = false) => {
      asked = Promise.resolve(ask(typing) ?? asked).catch(() => (status.textContent = status.dataset.failed));
    };
    input.addEventListener("input", ({ inputType }) => {
      listen();
      askNow(!/^insertFrom/.test(inputType));
    });
    /* `docbuilder serve` says so when there is more to find than before. */
    document.addEventListener("docbuilder:index", () => {
      engine = docbuilderEngine(load);
      before = null;
      askNow();
    });
    for (const button of filters) {
      button.addEventListener("click", () => {
        kind = button.dataset.kind;
        for (const other of filters) other.setAttribute("aria-pressed", String(other === button));
        before = null;
        input.focus();
        askNow();
      });
    }
    const others = docbuilderOthers({
      buttons: [...dialog.querySelectorAll("[data-site]")],
      root: new URL(document.documentElement.dataset.root || ".", location.href),
      language: document.documentElement.lang,
      run, addressOf, load, stored, store,
      changed: () => {
        before = null;
        askNow();
      },
    });
    list.addEventListener("scroll", () => {
      if (list.scrollTop + list.clientHeight > list.scrollHeight - 200) more(hits().length + 1, true);
    });
    list.addEventListener("pointermove", (event) => {
      const hit = event.target.closest("[role=option]");
      if (hit) activate([...hits()].indexOf(hit), false);
    });
    const leave = (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
    };
    const RECENT = 5;
    list.addEventListener("click", (event) => {
      const hit = event.target.closest("a");
      if (!hit) return;
      const query = input.value.trim();
      store("sessionStorage", "found", [hit.href, query, hit.querySelector(".search-text mark")?.textContent]);
      store("sessionStorage", "query", query);
      const { pathname, hash } = new URL(hit.href);
      if (hit.closest("[data-site]")) return leave(event);
      const route = decodeURIComponent(pathname.slice(new URL("..", base).pathname.length)).replace(/\.html$/, "");
      const row = {
        route,
        anchor: decodeURIComponent(hash.slice(1)),
        name: hit.querySelector(".search-title").textContent,
        pageTitle: hit.querySelector(".search-place")?.textContent ?? "",
        api: hit.classList.contains("search-api"),
      };
      const former = (stored("localStorage", "recent") ?? []).filter((other) => other?.route !== route || other.anchor !== row.anchor);
      store("localStorage", "recent", [row, ...former].slice(0, RECENT));
      leave(event);
    });
    input.addEventListener("keydown", async (event) => {
      if (event.isComposing || event.keyCode === 229) return; // an input method is still at work
      const { length } = hits();
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (event.key === "ArrowDown" && active === length - 1) await more(length + 1, true);
        const count = hits().length;
        if (count) activate((active + (event.key === "ArrowDown" ? 1 : count - 1) + (active < 0 && event.key === "ArrowUp")) % count);
      } else if (event.key === "Enter") {
        event.preventDefault();
        const { ctrlKey, metaKey, shiftKey } = event;
        hurry();
        await asked; // who is quick wants the hits of the whole query
        hits()[Math.max(active, 0)]?.dispatchEvent(
          new MouseEvent("click", { bubbles: true, cancelable: true, view: window, ctrlKey, metaKey, shiftKey }),
        );
      }
    });
    status.textContent = words.loading;
    engine.open().then(
      () => status.textContent === words.loading && !batches && (status.textContent = ""),
      () => (status.textContent = status.dataset.failed),
    );
    const kept = stored("sessionStorage", "query");
    if (!input.value && typeof kept === "string") {
      input.value = kept;
      input.select();
    }
    askNow();
  }
}
