/* Search: other documentation (`search-also`), asked once a reader has turned it on. 20-dialog.js shows what is found. */

{
  const SCHEMA = 1; // of search.js
  const MOST = 5; // hits of a site

  /* buttons: one a site; root: of this site; run(address): the value of a script; addressOf(folder, name, version); load: this site's own index;
     stored and store: what is kept between pages; changed: is called when a reader turns a site on or off. */
  globalThis.docbuilderOthers = ({ buttons, root, language, run, addressOf, load, stored, store, changed }) => {
    const sites = buttons.map((button) => ({ button, name: button.textContent, address: new URL(button.dataset.site, root).href }));
    const isOn = ({ button }) => button.getAttribute("aria-pressed") === "true";

    /* From disk by a script; else as text, so that nothing that another site says is run. */
    const read = async (address) => {
      if (address.startsWith("file:")) return run(address);
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(address);
      const text = await answer.text();
      return JSON.parse(`[${text.trim().slice("docbuilderSearch(".length, -1)}]`)[1];
    };

    const connect = async (site) => {
      const { schema, languages } = await read(new URL("search.js", site.address).href);
      if (schema !== SCHEMA) throw new Error("another schema");
      const tags = Object.keys(languages);
      const [short] = language.split("-");
      const tag = [language, short, "en", tags[0]].find((one) => tags.includes(one)) ?? "";
      site.folder = new URL(`${languages[tag]}search/`, site.address).href;
      if (!site.folder.startsWith(site.address)) throw new Error("elsewhere");
      return docbuilderEngine((name, version) => {
        if (name === "stemmer") return tag === language ? load(name) : Promise.reject(new Error(name));
        return read(addressOf(site.folder, name, version));
      });
    };

    const open = (site) => {
      site.engine ??= connect(site).catch((error) => {
        site.engine = undefined; // once more at the next query
        throw error;
      });
      return site.engine;
    };

    const chosen = stored("localStorage", "search-also");
    for (const { button, address } of sites) {
      button.setAttribute("aria-pressed", String(Array.isArray(chosen) && chosen.includes(address)));
      button.addEventListener("click", () => {
        button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
        store("localStorage", "search-also", sites.filter(isOn).map((site) => site.address));
        changed();
      });
    }

    /* Calls show(site, rows) for every site that is on and has something, and show(site, null) where it cannot be asked. */
    const ask = async (text, { kind, alive }, show) => {
      for (const site of sites.filter(isOn)) {
        const rows = [];
        try {
          const engine = await open(site);
          for await (const batch of engine.search(text, { alive, kind, inside: false })) {
            rows.push(...batch);
            if (!batch.length || rows.length >= MOST) break;
          }
        } catch {
          if (alive()) show(site, null);
          continue;
        }
        if (!alive()) return;
        if (rows.length) show(site, rows.slice(0, MOST).map((row) => ({ ...row, folder: site.folder })));
      }
    };

    return { ask };
  };
}
