/* Inside of the frame that draws diagrams. The library writes inline styles, which no page allows: so it works in a
   document of its own, whose policy allows nothing else. In: {number, source, dark, font}. Out: {number, svg, styles}, with
   the style attributes renamed to data-style, so that the page can parse it; nothing for what cannot be drawn. */
"use strict";

{
  let turn = Promise.resolve();

  const draw = async ({ number, source, dark, font }) => {
    try {
      mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: dark ? "dark" : "neutral", fontFamily: font });
      const { svg } = await mermaid.render(`diagram-${number}`, source);
      const drawing = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
      let styles = "";
      for (const style of drawing.querySelectorAll("style")) {
        styles += `${style.textContent}\n`;
        style.remove();
      }
      for (const element of [drawing, ...drawing.querySelectorAll("[style]")]) {
        element.setAttribute("data-style", element.getAttribute("style") || "");
        element.removeAttribute("style");
      }
      parent.postMessage({ number, styles, svg: drawing.outerHTML }, "*");
    } catch {
      /* its source stays */
    }
  };

  window.addEventListener("message", (event) => {
    if (event.source === parent) turn = turn.then(() => draw(event.data));
  });
  parent.postMessage("ready", "*");
}
