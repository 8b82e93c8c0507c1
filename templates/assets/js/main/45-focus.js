/* Boxes that may scroll take focus in the file, for a keyboard must be able to move them. Those that do not scroll as they stand
   are no stops on a reader's way. */

{
  const settle = (boxes) => {
    for (const { target } of boxes) {
      const scrolls = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1; // sizes are rounded
      if (scrolls) target.tabIndex = 0;
      else if (target !== document.activeElement) target.removeAttribute("tabindex");
    }
  };
  const sizes = new ResizeObserver(settle);
  const watched = new WeakSet();
  const equip = () => {
    for (const box of document.querySelectorAll("article :is(pre, .table, .math, .cell-output)[tabindex='0']")) {
      if (!watched.has(box)) sizes.observe(box);
      watched.add(box);
    }
  };
  document.addEventListener("docbuilder:content", equip);
  equip();
}
