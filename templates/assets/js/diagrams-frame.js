/* Inside of the frame that draws diagrams. The library writes inline styles, which no page allows: so it works in a
   document of its own, whose policy allows nothing else. In: {number, source, dark, font, colours}. Out: {number, svg, styles}, with
   the style attributes renamed to data-style, so that the page can parse it; nothing for what cannot be drawn. */
"use strict";

{
  let turn = Promise.resolve();

  /* The page's colours under the library's names; what is not named here it derives. */
  const themed = (colours, dark, font) => ({
    darkMode: dark,
    fontFamily: font,
    background: colours.canvas,
    primaryColor: colours["accent-soft"],
    primaryBorderColor: colours.accent,
    primaryTextColor: colours.text,
    secondaryColor: colours["surface-2"],
    tertiaryColor: colours.surface,
    secondaryBorderColor: colours.edge,
    tertiaryBorderColor: colours.line,
    textColor: colours.text,
    titleColor: colours.text,
    lineColor: colours.edge,
    edgeLabelBackground: colours.canvas,
    clusterBkg: colours.surface,
    clusterBorder: colours.line,
    noteBkgColor: colours["amber-soft"],
    noteTextColor: colours.text,
    noteBorderColor: colours.edge,
  });

  const draw = async ({ number, source, dark, font, colours }) => {
    try {
      mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: "base", fontFamily: font, themeVariables: themed(colours, dark, font) });
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
