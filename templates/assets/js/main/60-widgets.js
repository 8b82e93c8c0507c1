/* Dates in the reader's language, videos that load after a click, tables that are wider than the page, and quizzes. */

{
  const ui = document.getElementById("_ui").content;

  for (const time of document.querySelectorAll(".changed time")) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.valueOf())) continue;
    time.textContent = date.toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  }

  document.addEventListener("click", (event) => {
    const video = event.target.closest?.(".video[data-youtube]");
    if (video) {
      const poster = event.target.closest("a");
      if (!poster || event.ctrlKey || event.metaKey || event.shiftKey || location.protocol === "file:") return;
      event.preventDefault();
      const player = document.createElement("iframe");
      player.src = `https://www.youtube-nocookie.com/embed/${encodeURIComponent(video.dataset.youtube)}?autoplay=1`;
      player.title = poster.textContent.trim();
      player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
      player.referrerPolicy = "strict-origin-when-cross-origin";
      video.replaceChildren(player);
      player.focus();
    }
  });

  /* Whether a table is wider than its box. */
  const measure = (entries) => {
    for (const { target: box } of entries) {
      const wide = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("wide", wide);
      box.classList.toggle("fits", !wide && box.clientWidth > 0);
    }
  };
  const sizes = new ResizeObserver(measure);
  const measureAll = () => {
    for (const box of document.querySelectorAll("article .table")) sizes.observe(box);
  };
  document.addEventListener("docbuilder:content", measureAll);
  measureAll();

  /* A quiz is a list of answers, each with its explanation; with script the reader ticks first and sees then. */
  let number = 0;
  const equip = (quiz) => {
    const group = (number += 1);
    const items = [...quiz.querySelectorAll(".choices > li")];
    const several = items.filter((item) => "correct" in item.dataset).length > 1;
    for (const item of items) {
      const choice = item.querySelector(".choice");
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = several ? "checkbox" : "radio";
      input.name = `quiz-${group}`;
      choice.replaceWith(label);
      label.append(input, choice);
      const answer = item.querySelector(".answer");
      answer.hidden = true;
      input.addEventListener("change", () => {
        for (const each of items) each.classList.remove("right", "wrong");
        for (const each of quiz.querySelectorAll(".answer")) each.hidden = true;
        bar.querySelector("[role=status]").textContent = "";
      });
    }
    const bar = quiz.appendChild(ui.querySelector(".quiz-bar").cloneNode(true));
    const status = bar.querySelector("[role=status]");
    bar.querySelector("button").addEventListener("click", () => {
      let wrong = 0;
      let missing = 0;
      for (const item of items) {
        const ticked = item.querySelector("input").checked;
        const correct = "correct" in item.dataset;
        if (ticked && !correct) wrong += 1;
        if (!ticked && correct) missing += 1;
        item.classList.toggle("right", ticked && correct);
        item.classList.toggle("wrong", ticked && !correct);
        const answer = item.querySelector(".answer");
        answer.hidden = !ticked;
        answer.open = ticked;
      }
      status.textContent = wrong ? status.dataset.wrong : missing ? status.dataset.incomplete : status.dataset.right;
    });
  };
  const equipAll = () => {
    for (const quiz of document.querySelectorAll(".quiz")) if (!quiz.querySelector(".quiz-bar")) equip(quiz);
  };
  document.addEventListener("docbuilder:content", equipAll);
  equipAll();
}
