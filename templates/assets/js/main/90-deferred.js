/* What still stands in <noscript> becomes elements one text after the other, when nothing else is to do: the browser's own search
   finds it then. */

{
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 100));
  const begin = () => {
    const texts = [...document.getElementsByClassName("deferred")].reverse();
    const work = () => {
      const text = texts.pop();
      if (text?.parentElement) docbuilder.fill(text.parentElement, [text]); // none: it was opened meanwhile
      if (texts.length) idle(work);
      else docbuilder.tell();
    };
    if (texts.length) idle(work);
  };
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin, { once: true });
}
