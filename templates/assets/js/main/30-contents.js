/* Navigation and "on this page": the reader's place in both. */

{
  const navigation = document.getElementById("_navigation");
  const current = navigation?.querySelector("[aria-current]");
  const showCurrent = () => {
    if (!current) return;
    const [box, entry] = [navigation.getBoundingClientRect(), current.getBoundingClientRect()];
    if (entry.top < box.top + 48 || entry.bottom > box.bottom - 48) {
      navigation.scrollTop += entry.top - box.top - box.height / 3;
    }
  };
  requestAnimationFrame(showCurrent);
  navigation?.addEventListener("toggle", showCurrent);

  /* Of tabs for which there is no room, the reader's is seen. */
  const tab = document.querySelector(".sections [aria-current]");
  if (tab) {
    const [row, box] = [tab.closest(".sections"), tab.getBoundingClientRect()];
    const { left, right } = row.getBoundingClientRect();
    if (box.left < left || box.right > right) row.scrollLeft += (box.left + box.right - left - right) / 2;
  }

  let contents = null;
  let links = [];
  const headings = new Map();
  const read = () => {
    contents = document.getElementById("_contents");
    links = [...(contents?.querySelectorAll("a") || [])];
    headings.clear();
    for (const link of links) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) headings.set(link, heading);
    }
  };

  let shown = [];
  let marked = null;

  /* A long list shows the main headings, and of the others those beside the reader and the ways to them. */
  const MANY = 30;
  const fold = () => {
    contents?.classList.toggle("folds", links.length > MANY);
    if (!(links.length > MANY)) return;
    const level = ({ parentElement: { className } }) => Number(/l(\d)/.exec(className)[1]);
    const around = new Set();
    for (let i = links.indexOf(marked), least = 9; i >= 0; i -= 1) {
      if (level(links[i]) < least) {
        least = level(links[i]);
        around.add(links[i]);
      }
    }
    const above = [];
    for (const link of links) {
      while (above.length && level(above.at(-1)) >= level(link)) above.pop();
      link.parentElement.classList.toggle("near", !above.length || around.has(above.at(-1)));
      above.push(link);
    }
  };
  /* What is in a box out of sight has no place yet, and is not laid out to find it: it is where its box is. */
  const top = (heading) => {
    const seen = (element) => element.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;
    const place = [heading, heading.closest(".member"), heading.closest(".api:not(.member)")].find((each) => each && seen(each));
    return (place ?? heading).getBoundingClientRect().top;
  };

  const mark = () => {
    /* The last heading above the upper quarter of the window, by halving: they stand in order. */
    const line = Math.max(120, window.innerHeight / 4);
    let [low, high] = [0, shown.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (top(headings.get(shown[middle])) <= line) low = middle + 1;
      else high = middle;
    }
    /* An address counts as long as what it names stands in the upper half: others may stand above the line with it. */
    const aimed = shown.findIndex(({ hash }) => hash === location.hash);
    const place = aimed < 0 ? -1 : top(headings.get(shown[aimed]));
    const link = shown[place >= 0 && place < window.innerHeight / 2 + line ? aimed : low - 1] || null;
    if (link === marked) return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    marked = link;
    fold();
    if (link) {
      const [box, entry] = [contents.getBoundingClientRect(), link.getBoundingClientRect()];
      if (entry.top < box.top || entry.bottom > box.bottom) contents.scrollTop += entry.top - box.top - box.height / 2;
    }
  };

  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };

  /* Headings of a hidden panel are listed when their panel is shown. */
  const list = () => {
    links.forEach(docbuilder.list);
    shown = links.filter((link) => !link.parentElement.hidden && headings.has(link));
    later();
  };

  const update = () => {
    read();
    fold();
    list();
  };
  document.addEventListener("docbuilder:content", update);
  setTimeout(update); // in a task of its own: it may be a list of hundreds

  {
    document.addEventListener("scroll", later, { passive: true });
    window.addEventListener("resize", later, { passive: true });
    document.addEventListener("docbuilder:tabs", list);
    document.addEventListener("click", (event) => {
      if (event.target.closest?.("#_contents a") && contents.matches(":popover-open")) contents.hidePopover();
    });
  }
}
