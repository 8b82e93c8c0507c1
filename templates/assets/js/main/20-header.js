/* Header: menus, colour scheme, versions. */

{
  const html = document.documentElement;

  /* Menus close when the reader turns to something else. */
  const menus = () => document.querySelectorAll(".menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  });

  const buttons = document.querySelectorAll("[data-theme-value]");
  const press = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.themeValue === docbuilder.scheme());
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      docbuilder.memory.set("theme", button.dataset.themeValue);
      docbuilder.paint();
      button.closest(".menu").open = false;
      button.closest(".menu").querySelector("summary").focus();
    });
  }
  document.addEventListener("docbuilder:theme", press);
  press();

  /* The other language's page opens at the same anchor, with the same tabs. */
  const keepPlace = (event) => {
    const link = event.target.closest?.(".languages a");
    if (link) [link.hash, link.search] = [location.hash, location.search];
  };
  document.addEventListener("click", keepPlace);
  document.addEventListener("auxclick", keepPlace);

  /* Versions: what there is stands in a file at the root, so that old folders need not be built again. */
  const { version } = html.dataset;
  const root = new URL(html.dataset.root || ".", location.href);

  const samePage = (name) => {
    const rest = location.pathname.slice(root.pathname.length).replace(/^[^/]*/, "");
    return `${root.href}${encodeURIComponent(name)}${rest}${location.search}${location.hash}`;
  };
  const startPage = ({ name, languages, start }) => {
    const here = location.pathname.slice(root.pathname.length).split("/")[1];
    const language = languages?.length ? [languages.includes(here) ? here : languages[0]] : [];
    return new URL([name, ...language, start || "index"].map(encodeURI).join("/") + ".html", root).href;
  };

  /* Whether another version has the page. From disk nobody can be asked: there the search index of that version says. */
  const hasPage = async (name) => {
    if (location.protocol !== "file:") return (await fetch(samePage(name), { method: "HEAD" })).ok;
    const base = new URL(html.dataset.base || ".", location.href);
    const folder = base.pathname.slice(root.pathname.length).replace(/^[^/]*/, "");
    const route = decodeURIComponent(location.pathname.slice(base.pathname.length)).replace(/\.html$/, "");
    const script = document.createElement("script");
    script.src = `${root.href}${encodeURIComponent(name)}${folder}search/index.js`;
    const former = window.docbuilderSearch;
    const index = await new Promise((resolve) => {
      window.docbuilderSearch = (_, value) => resolve(value);
      script.onerror = () => resolve(null);
      document.head.append(script);
    });
    window.docbuilderSearch = former;
    return Boolean(index?.routes.includes(route));
  };

  /* Leads to the same page of another version, or to its start page where it has none. */
  const link = (element, entry) => {
    element.href = startPage(entry);
    const aim = async () => {
      if (await hasPage(entry.name).catch(() => true)) element.href = samePage(entry.name);
    };
    for (const near of ["pointerenter", "focus"]) element.addEventListener(near, aim);
    element.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      await aim();
      location.href = element.href;
    });
  };

  const showVersions = ({ versions, previews = [], latest }) => {
    /* A version that is in nobody's menu is in its own. */
    versions = [...previews.filter((entry) => entry.name === version), ...versions];
    const list = document.querySelector(".versions > ul");
    if (list && versions.length) {
      list.replaceChildren(
        ...versions.map((entry) => {
          const item = document.createElement("li");
          const anchor = item.appendChild(document.createElement("a"));
          anchor.textContent = entry.name;
          if (entry.name === version) anchor.setAttribute("aria-current", "true");
          link(anchor, entry);
          return item;
        }),
      );
    }
    const names = versions.map((entry) => entry.name);
    const [here, newest] = [names.indexOf(version), names.indexOf(latest)];
    const notice = document.getElementById("_version-notice");
    if (notice && here >= 0 && newest >= 0 && here !== newest) {
      notice.querySelector(".old-version").hidden = here < newest;
      notice.querySelector(".dev-version").hidden = here > newest;
      link(notice.querySelector("a"), versions[newest]);
      notice.hidden = false;
    }
  };

  if (version) {
    if (location.protocol === "file:") {
      const script = document.createElement("script");
      script.src = new URL("versions.js", root).href;
      script.addEventListener("load", () => window.docbuilderVersions && showVersions(window.docbuilderVersions));
      document.head.append(script);
    } else {
      fetch(new URL("versions.json", root))
        .then((answer) => (answer.ok ? answer.json() : Promise.reject()))
        .then(showVersions)
        .catch(() => {
          /* a site of one version has no such file */
        });
    }
  }
}
