/* Diagrams: their source goes to a frame (diagrams-frame.js), the drawing comes back and takes its place.

   Only pages with diagrams load this. What cannot be drawn stays as its source. */
"use strict";

{
  let blocks = [];
  let dark = false;
  const frame = document.createElement("iframe");
  frame.className = "diagram-frame";
  frame.title = "";
  frame.tabIndex = -1;
  frame.ariaHidden = "true";
  frame.src = document.currentScript.dataset.frame;

  /* The theme's colours as they are now, as hexadecimal numbers: the library reckons with them. */
  const tokens = ["canvas", "surface", "surface-2", "text", "edge", "line", "accent", "accent-soft", "amber-soft"];
  const probe = document.createElement("canvas").getContext("2d");
  const colourOf = (name) => {
    const sample = document.body.appendChild(document.createElement("span"));
    sample.style.color = `var(--${name})`;
    probe.fillStyle = getComputedStyle(sample).color;
    sample.remove();
    return probe.fillStyle;
  };

  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const ask = () => {
    blocks = [...document.querySelectorAll("pre.mermaid")];
    const chosen = docbuilder.scheme();
    dark = chosen === "dark" || (chosen === "system" && scheme.matches);
    const font = getComputedStyle(document.body).fontFamily;
    const colours = Object.fromEntries(tokens.map((name) => [name, colourOf(name)]));
    blocks.forEach((block, number) => frame.contentWindow.postMessage({ number, source: block.textContent, dark, font, colours }, "*"));
  };

  /* Where the reader looks nothing may jump: there a drawing keeps to the room of its source until it is out of sight. A little too
     tall it is made smaller, much too tall it scrolls; what goes on below the window may grow. */
  const hold = (place, { top, bottom, height: room }) => {
    const { height } = place.shadowRoot.firstChild.getBoundingClientRect();
    if (!room || bottom < 0 || top > innerHeight || (bottom > innerHeight && height > room)) return;
    place.style.blockSize = `${room}px`;
    place.classList.toggle("fitted", height < 1.5 * room);
    new IntersectionObserver(([{ isIntersecting }], watch) => {
      if (isIntersecting) return;
      watch.disconnect();
      place.style.blockSize = "";
      place.classList.remove("fitted");
    }).observe(place);
  };

  /* The drawing stands in a shadow tree with a style sheet of its own; both are made in ways that the policy allows. */
  const show = (block, text, styles) => {
    const drawing = new DOMParser().parseFromString(text, "text/html").querySelector("svg");
    if (!drawing) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${styles} :host(.fitted) > svg { max-height: 100%; }`);
    const svg = document.importNode(drawing, true);
    for (const element of [svg, ...svg.querySelectorAll("[data-style]")]) {
      element.style.cssText = element.dataset.style;
      element.removeAttribute("data-style");
    }
    /* On a phone a wide drawing scrolls; its words stay readable. */
    if (svg.style.maxWidth) svg.style.minWidth = `min(${svg.style.maxWidth}, 30rem)`;
    /* Its words are text and can be read as such: it needs no name as an image. */
    svg.removeAttribute("role");
    svg.removeAttribute("aria-roledescription");
    const room = block.getBoundingClientRect();
    let place = block.nextElementSibling;
    if (!place?.classList.contains("diagram")) {
      place = document.createElement("div");
      place.className = "diagram";
      place.tabIndex = 0;
      place.attachShadow({ mode: "open" });
      block.after(place);
    }
    place.classList.toggle("dark", dark); // paper is white
    place.shadowRoot.adoptedStyleSheets = [sheet];
    place.shadowRoot.replaceChildren(svg);
    block.hidden = true;
    hold(place, room);
  };

  window.addEventListener("message", ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    if (data === "ready") ask();
    else if (data.svg) show(blocks[data.number], data.svg, data.styles);
  });
  document.addEventListener("docbuilder:theme", ask);
  document.addEventListener("docbuilder:content", ask);
  scheme.addEventListener("change", ask);
  document.body.append(frame);
}
