/* Previews, by pointer, keyboard and long touch: a parameter of a signature shows its text, a link to an object its signature
   and first sentence, a link to a page what the page is about. And what a class has from its bases.

   What is told of other pages is in small files, of which one is loaded when it is needed. They are scripts, for pages opened
   from disk may read nothing else. */

{
  let box = null;
  let owner = null; // the link whose preview is shown
  let awaited = null; // the link that is to be shown next
  let timer = 0;

  const close = () => {
    clearTimeout(timer);
    awaited = null;
    if (!owner) return;
    box.hidePopover();
    owner.removeAttribute("aria-describedby");
    owner = null;
  };

  const closeLater = () => {
    clearTimeout(timer);
    timer = setTimeout(close, 200);
  };

  const makeBox = () => {
    box = document.createElement("div");
    box.className = "hint";
    box.id = "_hint";
    box.setAttribute("role", "tooltip");
    box.popover = "manual";
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", closeLater);
    document.querySelector("main").append(box);
  };

  const elementOf = (hash) => {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return null;
    }
  };

  /* What a parameter's entry says. */
  const entryOf = (link) => {
    const entry = elementOf(link.hash);
    if (!entry?.matches(".entry")) return null;
    const copy = entry.cloneNode(true);
    for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
    for (const chrome of copy.querySelectorAll("[data-ui]")) chrome.remove();
    const list = document.createElement("dl");
    list.append(...copy.childNodes);
    return { content: [list], language: entry.closest("[lang]").lang };
  };

  const make = (name, className, ...content) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...content);
    return element;
  };

  const { base } = document.documentElement.dataset;
  const { objects, others = "" } = document.getElementById("_ui").dataset;
  const here = (path) => new URL(path || ".", location.href);

  /* The files: name -> what is in it, or null. */
  const FILES = 32; // as `output/previews.py` has it
  const files = new Map();
  const arrived = new Map();
  docbuilder.previewed = (name, content) => arrived.set(name, content);
  const read = (folder, kind, key) => {
    const number = [...key].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % FILES;
    const name = `${kind}-${number}`;
    if (!files.has(name)) {
      const script = document.createElement("script");
      script.src = new URL(`previews/${name}.js`, here(folder));
      files.set(name, new Promise((resolve) => (script.onload = script.onerror = resolve)));
      document.head.append(script);
    }
    return files.get(name).then(() => {
      const content = arrived.get(name);
      return content && Object.hasOwn(content, key) ? content[key] : null;
    });
  };

  const anchorOf = (link) => {
    try {
      return decodeURIComponent(link.hash.slice(1));
    } catch {
      return "";
    }
  };

  const told = (kind, name, signature, text, language) => ({
    content: [
      make("p", "hint-title", ...(kind ? [make("span", "api-kind", kind), " "] : []), kind ? make("code", "", name) : name),
      ...(signature ? [make("p", "hint-signature", make("code", "", signature))] : []),
      ...(text ? [make("p", "", text)] : []),
    ],
    language,
  });

  const objectOf = async (anchor) => {
    const [, kind, signature, summary] = (await read(objects, "objects", anchor)) || [];
    return kind ? told(kind, anchor, signature, summary, "en") : null;
  };

  /* An object of another project: what its project said of it when this site was built. Nothing is asked of its server. */
  const otherOf = async (link) => {
    const address = link.getAttribute("href");
    if (!others.split(" ").some((site) => site && address.startsWith(site))) return null;
    const [kind, name, signature, summary] = (await read(objects, "others", address)) || [];
    return kind ? told(kind, name, signature, summary, "en") : null;
  };

  const pageOf = async (link) => {
    const root = here(base).href;
    if (!link.href.startsWith(root) || link.pathname === location.pathname) return null;
    const route = decodeURIComponent(link.href.slice(root.length).replace(/(\.html)?([?#].*)?$/, ""));
    const [title, description] = (await read(base, "pages", route)) || [];
    return title ? told("", title, "", description, document.documentElement.lang) : null;
  };

  const contentOf = async (link) => {
    if (link.matches(".api-signature .param > a[href^='#']")) return entryOf(link);
    const other = await otherOf(link);
    if (other || link.origin !== location.origin || !link.pathname.endsWith(".html")) return other;
    const anchor = anchorOf(link);
    return (anchor.includes(".") && (await objectOf(anchor))) || pageOf(link);
  };

  const show = async (link) => {
    clearTimeout(timer);
    if (owner === link) return;
    awaited = link;
    const found = await contentOf(link);
    if (awaited !== link || !found || !link.isConnected) return;
    close();
    if (!box) makeBox();
    box.lang = found.language;
    box.replaceChildren(...found.content);
    box.showPopover();
    const [at, size] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
    const room = document.documentElement.clientWidth - size.width - 16;
    const above = at.bottom + size.height + 8 > window.innerHeight && at.top > size.height + 8;
    box.style.left = `${window.scrollX + Math.max(16, Math.min(at.left, room))}px`;
    box.style.top = `${window.scrollY + (above ? at.top - size.height - 6 : at.bottom + 6)}px`;
    link.setAttribute("aria-describedby", "_hint");
    owner = link;
  };

  /* Behind each base of a class, what the class has from it: members that neither it nor an earlier base has. */
  const inherit = async (list) => {
    if (!list.open || list.classList.contains("done")) return;
    list.classList.add("done");
    const members = list.closest(".api").querySelectorAll(":scope > .member > .api-head code > .api-path");
    const known = new Set([...members].map((path) => path.parentElement.textContent.slice(path.textContent.length)));
    for (const link of list.querySelectorAll("li a")) {
      const anchor = anchorOf(link);
      const [page, , , , names = []] = (link.origin === location.origin && (await read(objects, "objects", anchor))) || [];
      for (const name of names.filter((each) => !known.has(each))) {
        known.add(name);
        const member = make("a", "", make("code", "", name));
        member.href = new URL(`${page}.html#${anchor}.${name}`, here(base));
        link.closest("li").append(" ", member);
      }
    }
  };

  const linkOf = (event) => {
    const link = event.target.closest?.("article a[href]");
    return link && !link.matches(".anchor, .hint a") ? link : null;
  };

  let touched = null; // the link that a finger has been on for long

  const handlers = {
    pointerover(event) {
      const link = event.pointerType === "mouse" && linkOf(event);
      if (!link) return;
      clearTimeout(timer);
      timer = setTimeout(show, owner ? 60 : 160, link);
    },
    pointerout(event) {
      if (event.pointerType === "mouse" && linkOf(event)) closeLater();
    },
    focusin(event) {
      const link = linkOf(event);
      if (link?.matches(":focus-visible")) show(link);
      else if (!box?.contains(event.target)) close();
    },
    keydown(event) {
      if (event.key === "Escape") close();
    },
    /* A long touch shows the preview in place of the browser's menu; the next touch elsewhere takes it away. */
    touchstart(event) {
      if (!box?.contains(event.target)) close();
      const link = linkOf(event);
      touched = null;
      if (!link) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        touched = link;
        show(link);
      }, 450);
    },
    touchmove() {
      if (!touched) clearTimeout(timer);
    },
    touchend(event) {
      if (touched) event.preventDefault();
      else clearTimeout(timer);
    },
    contextmenu(event) {
      if (touched && linkOf(event) === touched) event.preventDefault();
    },
    click(event) {
      if (linkOf(event)) close();
    },
    toggle(event) {
      if (event.target.matches(".api-bases")) inherit(event.target);
    },
  };
  for (const [kind, handler] of Object.entries(handlers)) {
    document.addEventListener(kind, handler, { capture: kind === "toggle", passive: kind.startsWith("touch") && kind !== "touchend" });
  }
  for (const list of document.querySelectorAll(".api-bases[open]")) inherit(list);
  docbuilder.preview = (event) => handlers[event.type](event);
}
