/* What still stands in <noscript> becomes elements one part after the other, when nothing else is to do: the browser's own search
   finds it then. */

{
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 100));
  const begin = () => {
    const parts = [...document.getElementsByClassName("deferred")].reverse();
    const work = () => {
      const next = parts.pop()?.parentElement; // none: it was opened meanwhile
      if (next) docbuilder.fill(next);
      if (parts.length) idle(work);
    };
    idle(work);
  };
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin, { once: true });
}
