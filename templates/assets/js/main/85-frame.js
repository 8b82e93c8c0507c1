/* What a project adds to the frame (`[theme]`): an announcement that can be closed, the question whether a page was helpful, images that can be enlarged. */

{
  const announcement = document.querySelector(".announcement");
  if (announcement) {
    const text = announcement.querySelector("p").textContent;
    if (docbuilder.memory.get("announcement") === text) announcement.remove();
    const button = announcement.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => {
      docbuilder.memory.set("announcement", text);
      announcement.remove();
    });
  }

  /* {page, language, version, helpful}, as text: a type that needs no permission of the server before it is sent. */
  const feedback = document.querySelector(".feedback");
  if (feedback) {
    feedback.hidden = false;
    const status = feedback.querySelector("[role=status]");
    feedback.addEventListener("click", async ({ target }) => {
      const { answer } = target.dataset;
      if (!answer) return;
      const { lang, dataset } = document.documentElement;
      const data = { page: location.href.split(/[?#]/)[0], language: lang, version: dataset.version ?? "", helpful: answer === "yes" };
      const buttons = feedback.querySelectorAll("button");
      for (const button of buttons) button.disabled = true;
      try {
        await fetch(feedback.dataset.address, { method: "POST", mode: "no-cors", credentials: "omit", body: JSON.stringify(data) });
        status.textContent = status.dataset.thanks;
      } catch {
        status.textContent = status.dataset.failed;
        for (const button of buttons) button.disabled = false;
      }
    });
  }

  /* Images that are shown smaller than they are. */
  const { zoom } = document.documentElement.dataset;
  if (zoom) {
    let box;
    const show = (image) => {
      box ??= document.body.appendChild(document.createElement("dialog"));
      box.className = "zoom";
      box.setAttribute("aria-label", image.alt || zoom);
      const large = Object.assign(new Image(), { src: image.currentSrc || image.src, alt: image.alt });
      const close = document.createElement("form");
      close.method = "dialog";
      close.append(document.querySelector("#_search form .close").cloneNode(true));
      box.replaceChildren(close, large);
      box.addEventListener("click", () => box.close(), { once: true });
      box.showModal();
    };
    const equip = () => {
      for (const image of document.querySelectorAll("article img")) {
        if (image.closest("a, button, .zoomable") || !image.complete || image.naturalWidth <= image.clientWidth * 1.2) continue;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "zoomable";
        button.setAttribute("aria-label", image.alt ? `${zoom}: ${image.alt}` : zoom);
        button.dataset.ui = "";
        image.replaceWith(button);
        button.append(image);
        button.addEventListener("click", () => show(image));
      }
    };
    document.addEventListener("docbuilder:content", equip);
    window.addEventListener("load", equip);
    if (document.readyState === "complete") equip();
  }
}
