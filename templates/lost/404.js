/* Of 404.html alone. It is shown at any address that leads nowhere: it looks for the build that the address belongs to (the
   nearest `build.json` above it), speaks that build's language, goes on by itself where the address is only an old form of one
   that exists, and else offers the nearest pages. */
"use strict";

(async () => {
  const get = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw answer;
    return answer.json();
  };
  const find = (id) => document.getElementById(id);
  const decode = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };

  /* The folder of the nearest build.json. */
  const segments = location.pathname.split("/").slice(1).map(decode);
  let folder = "";
  let known;
  for (let count = segments.length - 1; count >= 0 && !known; count -= 1) {
    folder = new URL(`/${segments.slice(0, count).map((part) => `${encodeURIComponent(part)}/`).join("")}`, location.href);
    known = await get(new URL("build.json", folder)).catch(() => undefined);
  }
  if (!known) return;

  /* Above the folders of languages and versions it lists the builds: the one that the address means, or the reader's. */
  const asked = segments.slice(folder.pathname.split("/").length - 2);
  if (known.builds) {
    const [version, language] = known.front;
    const worth = (build) => {
      const tags = navigator.languages.map((tag) => tag.toLowerCase());
      const tag = build.tag.toLowerCase();
      let place = tags.findIndex((each) => each === tag || each.split("-")[0] === tag.split("-")[0]);
      if (place < 0) place = build.language === language ? tags.length : tags.length + 1;
      return (
        (asked.includes(build.version) ? 4000 : build.version === version ? 2000 : 0) +
        (build.language && asked.includes(build.language) ? 1000 : 0) -
        place
      );
    };
    const build = known.builds.reduce((best, each) => (worth(each) > worth(best) ? each : best));
    const names = known.builds.flatMap((each) => [each.version, each.language]).filter(Boolean);
    folder = new URL([build.version, build.language].filter(Boolean).map((part) => `${encodeURIComponent(part)}/`).join(""), folder);
    known = await get(new URL("build.json", folder)).catch(() => undefined);
    if (!known) return;
    known.names = names;
  }

  /* In the build's language. */
  const html = document.documentElement;
  html.lang = known.tag;
  html.dir = known.direction;
  for (const [id, word] of Object.entries(known.words)) {
    const element = find(id);
    if (element) element.textContent = word;
  }
  document.title = `${known.words.not_found} · ${known.name}`;
  const address = (route) => new URL(`${route.split("/").map(encodeURIComponent).join("/")}.html`, folder).href;
  const start = address(known.start);
  find("start_page").href = start;

  const { pages } = await get(new URL("pages.json", folder)).catch(() => ({ pages: {} }));
  const routes = Object.keys(pages);

  /* Old forms: with another ending or none, the address of a directory, `/docs/<library>/<version>/<language>/<page>`. */
  const path = [...asked];
  if (path.at(-1) === "") path.pop();
  const last = (path.pop() ?? "").replace(/\.(?:html?|mdx?)$/i, "");
  const rest = last === "index" && path.length ? path : [...path, last];
  const folders = new Set([...(known.names ?? []), known.version, known.language, "main", "en"].filter(Boolean));
  const lower = new Map(routes.map((route) => [route.toLowerCase(), route]));
  for (let count = 0; count < rest.length; count += 1) {
    if (count && !folders.has(rest[count - 1]) && !/^v?\d/.test(rest[count - 1])) continue;
    const route = rest.slice(count).join("/");
    const there = lower.get(route.toLowerCase()) ?? lower.get(`${route}/index`.toLowerCase());
    if (there !== undefined && address(there) !== location.href.split(/[?#]/)[0]) {
      location.replace(address(there) + location.search + location.hash);
      return;
    }
  }

  const show = (list, found) => {
    list.replaceChildren(
      ...found.map((route) => {
        const item = document.createElement("li");
        const link = item.appendChild(document.createElement("a"));
        link.href = address(route);
        link.textContent = pages[route];
        link.appendChild(document.createElement("small")).textContent = route;
        return item;
      }),
    );
    list.parentElement.hidden = !found.length;
  };

  /* The nearest pages: those that share most pairs of letters with the address. */
  const pairs = (text) => {
    const plain = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
    return new Set(Array.from({ length: Math.max(0, plain.length - 1) }, (_, index) => plain.slice(index, index + 2)));
  };
  const likeness = (one, other) => {
    let common = 0;
    for (const pair of one) if (other.has(pair)) common += 1;
    return (2 * common) / (one.size + other.size || 1);
  };
  const [all, end] = [pairs(rest.join(" ")), pairs(rest.at(-1) ?? "")];
  const near = routes
    .map((route) => [Math.max(likeness(all, pairs(route)), likeness(end, pairs(route.split("/").at(-1)))), route])
    .filter(([worth]) => worth > 0.3)
    .sort(([a], [b]) => b - a)
    .slice(0, 5);
  show(
    find("near"),
    near.map(([, route]) => route),
  );

  /* Titles as they are typed; the return key asks the search of the site. */
  const input = find("query");
  input.setAttribute("aria-label", known.words.search);
  input.placeholder = known.words.search;
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (route) => words.every((word) => `${pages[route]} ${route}`.toLowerCase().includes(word));
    show(find("hits"), words.length ? routes.filter(fits).slice(0, 8) : []);
  });
  find("find").addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = `${start}?q=${encodeURIComponent(input.value)}`;
  });
  find("find").hidden = false;
})();
