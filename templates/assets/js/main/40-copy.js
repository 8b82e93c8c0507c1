/* Copy buttons: of code, without prompts and outputs, and of the whole page as Markdown. */

{
  const ui = document.getElementById("_ui").content;
  const status = document.body.appendChild(ui.getElementById("_status").cloneNode(true));

  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      /* not a secure context: the old way */
      const field = document.createElement("textarea");
      field.value = text;
      field.className = "visually-hidden";
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };

  const confirm = (button) => {
    button.classList.add("done");
    status.textContent = ui.querySelector(".copy").dataset.copied;
    setTimeout(() => {
      button.classList.remove("done");
      status.textContent = "";
    }, 2000);
  };

  /* The code of a block without prompts and outputs; an output takes its line end with it. */
  const codeOf = (block) => {
    const copy = block.querySelector("pre").cloneNode(true);
    const output = "\u0001";
    for (const prompt of copy.querySelectorAll(".gp")) prompt.remove();
    for (const answer of copy.querySelectorAll(".go")) answer.textContent = output;
    const lines = copy.textContent.split("\n").filter((line) => line !== output);
    return lines.join("\n").trimEnd();
  };

  const pattern = ui.querySelector(".copy");
  const equip = () => {
    for (const block of document.querySelectorAll("article .code")) {
      if (!block.querySelector(":scope > .copy")) block.append(pattern.cloneNode(true));
    }
  };
  document.addEventListener("docbuilder:content", equip);
  equip();
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(".copy");
    if (!button) return;
    await put(codeOf(button.parentElement));
    confirm(button);
  });

  const page = document.querySelector(".copy-page");
  if (page) {
    page.hidden = false;
    page.addEventListener("click", async () => {
      let text = "";
      try {
        const answer = await fetch(page.dataset.markdown);
        if (answer.ok) text = await answer.text();
      } catch {
        /* opened from disk: what is on the screen, then */
      }
      if (!text) {
        docbuilder.fillAll();
        document.documentElement.classList.add("whole"); // what is out of sight has no text else
        text = document.querySelector("article").innerText;
        document.documentElement.classList.remove("whole");
      }
      await put(text);
      confirm(page);
    });
  }
}
