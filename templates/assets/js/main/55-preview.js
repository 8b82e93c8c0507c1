/* Previews, and what a class has from its bases: what shows them is loaded as soon as a reader turns to a link of the article,
   or opens the list of bases, and not before. */

{
  const { preview } = document.getElementById("_ui").dataset;
  const kinds = ["pointerover", "focusin", "touchstart", "toggle"];

  const load = (event) => {
    if (!event.target.closest?.("article a[href], .api-bases")) return;
    for (const kind of kinds) document.removeEventListener(kind, load, true);
    const script = document.createElement("script");
    script.src = preview;
    script.addEventListener("load", () => {
      const { type, pointerType } = event; // the reader may have gone on meanwhile
      const now = { focusin: document.activeElement, pointerover: document.querySelector("article a[href]:hover") };
      const target = type in now ? now[type] : event.target;
      if (target) docbuilder.preview({ type, pointerType, target });
    });
    document.head.append(script);
  };
  if (preview && HTMLElement.prototype.showPopover) {
    for (const kind of kinds) document.addEventListener(kind, load, { passive: true, capture: true });
  }
}
