/* Pages that a reader is about to open are fetched before the click: from a server, of this site, where data is not scarce. */

{
  const DWELL = 90; // ms on a link that mean to open it
  const known = new Set([location.pathname]);
  const { saveData, effectiveType = "" } = navigator.connection ?? {};

  if (location.protocol.startsWith("http") && !saveData && !effectiveType.includes("2g")) {
    const root = new URL(document.documentElement.dataset.root || ".", location.href).href;
    const prefetch = (link) => {
      const { href, pathname } = link;
      if (!href.startsWith(root) || !pathname.endsWith(".html") || known.has(pathname)) return;
      known.add(pathname);
      fetch(href.split("#")[0], { priority: "low" }).catch(() => known.delete(pathname));
    };
    let timer;
    const meant = (event) => {
      clearTimeout(timer);
      const link = event.target.closest?.("a[href]");
      if (link) timer = setTimeout(prefetch, event.type === "touchstart" ? 0 : DWELL, link);
    };
    for (const kind of ["pointerover", "focusin", "touchstart"]) document.addEventListener(kind, meant, { passive: true });
  }
}
