/* Search: the dialog of partials/search.html. */

{
  const dialog = globalThis.document?.getElementById("_search");
  if (dialog) {
    const base = new URL(`${document.documentElement.dataset.base || "."}/search/`.replace("//search", "/search"), location.href);
    const input = dialog.querySelector("input");
    const list = dialog.querySelector("[role=listbox]");
    const status = dialog.querySelector("[role=status]");
    const waiting = new Map();

    /* Scripts are read from disk as well, which fetch() is not allowed to. */
    globalThis.docbuilderSearch = (name, value) => waiting.get(name)?.(value);
    const load = (name, version = "") =>
      new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        const script = document.createElement("script");
        const path = name.split("/").map(encodeURIComponent).join("/");
        script.src = new URL(`${path}.js${version && `?v=${version}`}`, base).href;
        script.onload = script.onerror = () => {
          script.remove();
          waiting.delete(name);
          reject(new Error(name)); // nothing where the script has called
        };
        document.head.append(script);
      });
    const engine = docbuilderEngine(load);

    const href = ({ route, anchor }) => {
      const path = route.split("/").map(encodeURIComponent).join("/");
      return new URL(`../${path}.html${anchor && `#${encodeURIComponent(anchor)}`}`, base).href;
    };
    const span = (name, parts) => {
      const element = document.createElement("span");
      element.className = name;
      for (const [text, marked] of parts) {
        if (marked) element.append(Object.assign(document.createElement("mark"), { textContent: text }));
        else element.append(text);
      }
      return element;
    };

    let turn = 0; // of the query: what comes for an earlier one is dropped
    let listed = 0; // whose hits are shown
    let batches;
    let busy = false;
    let active = -1;
    const hits = () => list.children;

    const activate = (number, scroll = true) => {
      hits()[active]?.setAttribute("aria-selected", "false");
      active = number;
      const hit = hits()[active];
      hit?.setAttribute("aria-selected", "true");
      if (scroll) hit?.scrollIntoView({ block: "nearest" });
      if (hit) input.setAttribute("aria-activedescendant", hit.id);
      else input.removeAttribute("aria-activedescendant");
    };

    const add = (row) => {
      const hit = document.createElement("a");
      hit.className = row.api ? "search-hit search-api" : "search-hit";
      hit.id = `_search-hit-${list.children.length}`;
      hit.href = href(row);
      hit.tabIndex = -1;
      hit.setAttribute("role", "option");
      hit.setAttribute("aria-selected", "false");
      hit.append(span("search-title", row.title), span("search-place", [[[row.crumbs, row.pageTitle].filter(Boolean).join(" › "), false]]));
      if (row.text.length) hit.append(span("search-text", row.text));
      list.append(hit);
    };

    /* Shows more hits: until there are `count`. */
    const more = async (count) => {
      const mine = turn;
      if (busy === mine || !batches) return;
      busy = mine;
      try {
        while (listed !== mine || hits().length < count) {
          const { value: rows, done } = await batches.next();
          if (mine !== turn) return;
          if (done) {
            batches = undefined;
            break;
          }
          if (listed !== mine) {
            list.replaceChildren();
            listed = mine;
            list.scrollTop = 0;
          }
          rows.forEach(add);
          list.hidden = false;
          input.setAttribute("aria-expanded", "true");
          if (active < 0) activate(0, false);
        }
        if (listed !== mine) clear();
        const { length } = hits();
        status.textContent = length ? status.dataset.found.replace("{count}", batches ? `${length}+` : length) : status.dataset.none;
      } catch {
        if (mine === turn) status.textContent = status.dataset.failed;
      } finally {
        if (busy === mine) busy = false;
      }
    };

    const clear = () => {
      list.replaceChildren();
      list.hidden = true;
      activate(-1);
      input.setAttribute("aria-expanded", "false");
      status.textContent = "";
    };

    let before = "";
    const ask = () => {
      const text = input.value.trim();
      if (text === before) return;
      before = text;
      const mine = ++turn;
      active = -1;
      if (!text) {
        batches = undefined;
        return clear();
      }
      batches = engine.search(text, () => mine === turn);
      return more(8);
    };

    input.addEventListener("input", ask);
    list.addEventListener("scroll", () => {
      if (list.scrollTop + list.clientHeight > list.scrollHeight - 200) more(hits().length + 1);
    });
    list.addEventListener("pointermove", (event) => {
      const hit = event.target.closest("[role=option]");
      if (hit) activate([...hits()].indexOf(hit), false);
    });
    list.addEventListener("click", (event) => {
      const hit = event.target.closest("a");
      if (!hit) return;
      try {
        sessionStorage.setItem("docbuilder:found", JSON.stringify([hit.href, input.value.trim(), hit.querySelector(".search-text mark")?.textContent]));
      } catch {
        /* the page opens at the section, then */
      }
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
    });
    input.addEventListener("keydown", async (event) => {
      if (event.isComposing || event.keyCode === 229) return; // an input method is still at work
      const { length } = hits();
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (event.key === "ArrowDown" && active === length - 1) await more(length + 1);
        const count = hits().length;
        if (count) activate((active + (event.key === "ArrowDown" ? 1 : count - 1) + (active < 0 && event.key === "ArrowUp")) % count);
      } else if (event.key === "Enter") {
        event.preventDefault();
        const { ctrlKey, metaKey, shiftKey } = event;
        hits()[Math.max(active, 0)]?.dispatchEvent(
          new MouseEvent("click", { bubbles: true, cancelable: true, view: window, ctrlKey, metaKey, shiftKey }),
        );
      }
    });
    engine.open().catch(() => (status.textContent = status.dataset.failed));
    ask();
  }
}
