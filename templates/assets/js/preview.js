/* Previews, by pointer, keyboard and long touch: a parameter of a signature shows its text. */

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

  const make = () => {
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

  const isParameter = (link) => link.matches(".api-signature .param > a[href^='#']");

  const contentOf = async (link) => (isParameter(link) ? entryOf(link) : null);

  const show = async (link) => {
    clearTimeout(timer);
    if (owner === link) return;
    awaited = link;
    const found = await contentOf(link);
    if (awaited !== link || !found || !link.isConnected) return;
    close();
    if (!box) make();
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
  };
  for (const [kind, handler] of Object.entries(handlers)) {
    document.addEventListener(kind, handler, { passive: kind === "touchstart" || kind === "touchmove" });
  }
  docbuilder.preview = (event) => handlers[event.type](event);
}
