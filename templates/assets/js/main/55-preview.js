/* Previews: what shows them is loaded as soon as a reader turns to a link of the article, and not before. */

{
  const { preview } = document.getElementById("_ui").dataset;
  const kinds = ["pointerover", "focusin", "touchstart"];

  const load = (event) => {
    if (!event.target.closest?.("article a[href]")) return;
    for (const kind of kinds) document.removeEventListener(kind, load);
    const script = document.createElement("script");
    script.src = preview;
    script.addEventListener("load", () => event.target.isConnected && docbuilder.preview?.(event));
    document.head.append(script);
  };
  if (preview && HTMLElement.prototype.showPopover) {
    for (const kind of kinds) document.addEventListener(kind, load, { passive: true });
  }
}
