/* API boxes: the text of a parameter beside its name in the signature. */

{
  let hint = null;
  let owner = null;
  let timer = 0;

  const close = () => {
    clearTimeout(timer);
    if (!owner) return;
    hint.hidePopover();
    owner.removeAttribute("aria-describedby");
    owner = null;
  };

  const show = (link) => {
    clearTimeout(timer);
    if (owner === link) return;
    const entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!entry) return;
    close();
    if (!hint) {
      hint = document.createElement("div");
      hint.className = "hint";
      hint.id = "_hint";
      hint.setAttribute("role", "tooltip");
      hint.popover = "manual";
      hint.addEventListener("pointerenter", () => clearTimeout(timer));
      hint.addEventListener("pointerleave", closeLater);
      document.querySelector("main").append(hint);
    }
    const copy = entry.cloneNode(true);
    for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
    for (const chrome of copy.querySelectorAll("[data-ui]")) chrome.remove();
    hint.lang = entry.closest("[lang]").lang;
    const list = document.createElement("dl");
    list.append(...copy.childNodes);
    hint.replaceChildren(list);
    hint.showPopover();
    const [at, size] = [link.getBoundingClientRect(), hint.getBoundingClientRect()];
    const room = document.documentElement.clientWidth - size.width - 16;
    const above = at.bottom + size.height + 8 > window.innerHeight && at.top > size.height + 8;
    hint.style.left = `${window.scrollX + Math.max(16, Math.min(at.left, room))}px`;
    hint.style.top = `${window.scrollY + (above ? at.top - size.height - 6 : at.bottom + 6)}px`;
    link.setAttribute("aria-describedby", "_hint");
    owner = link;
  };

  function closeLater() {
    clearTimeout(timer);
    timer = setTimeout(close, 200);
  }

  const linkOf = (event) => event.target.closest?.(".api-signature .param > a[href^='#']");

  if (HTMLElement.prototype.showPopover) {
    document.addEventListener("pointerover", (event) => {
      const link = event.pointerType === "mouse" && linkOf(event);
      if (!link) return;
      clearTimeout(timer);
      timer = setTimeout(() => show(link), owner ? 60 : 160);
    });
    document.addEventListener("pointerout", (event) => linkOf(event) && closeLater());
    document.addEventListener("focusin", (event) => {
      const link = linkOf(event);
      if (link?.matches(":focus-visible")) show(link);
      else if (!hint?.contains(event.target)) close();
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && close());
    document.addEventListener("click", (event) => linkOf(event) && close());
  }
}
