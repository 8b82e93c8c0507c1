/* Search: opens the dialog, and loads what fills it only when a reader turns to it. */

{
  const dialog = document.getElementById("_search");
  const button = document.getElementById("_search-open");
  const input = dialog?.querySelector("input");

  let script;
  const load = () => {
    if (script) return;
    script = document.createElement("script");
    script.src = dialog.dataset.script;
    script.onerror = () => {
      script = undefined; // once more at the next opening
      const status = dialog.querySelector("[role=status]");
      status.textContent = status.dataset.failed;
    };
    document.head.append(script);
  };

  /* Focus moves in the same turn, else phones show no keyboard. */
  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    load();
  };

  if (dialog && button) {
    button.addEventListener("click", open);
    document.querySelector(".search-open")?.addEventListener("click", () => {
      document.getElementById("_navigation").hidePopover();
      open();
    });
    button.addEventListener("pointerenter", load, { once: true });
    document.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      const slash = key === "/" && !ctrlKey && !metaKey && !altKey && !target.closest?.("input, textarea, select, [contenteditable]");
      const letter = (ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k";
      if ((!slash && !letter) || event.isComposing) return;
      event.preventDefault();
      if (letter && dialog.open) dialog.close();
      else open();
    });
    /* Asked for by the address: by the page for lost readers, or where nothing was found in another language. */
    const query = new URLSearchParams(location.search).get("q");
    if (query) {
      input.value = query;
      open();
    }
    /* A click beside the box is a click on the dialog itself. */
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }
}
