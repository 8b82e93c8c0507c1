/* Search: the engine, which reads the index that docbuilder.output.search describes, and the dialog of partials/search.html.
   Loaded when a reader turns to the search. Tests run the engine in Node. */
"use strict";

{
  const WORD =
    "0-9_a-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u0559\u0560-\u0588\u0591-\u05bd" +
    "\u05bf-\u060b\u060d-\u061a\u0620-\u06d3\u06d5-\u0963\u0966-\u0dff\u10a0-\u10ff\u1200-\u177f\u1800-\u1fff" +
    "\ua4d0-\ua95f\ua980-\uabff";
  const PAIRED =
    "\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f" +
    "\u{20000}-\u{3ffff}";
  const TOKENS = new RegExp(`([${WORD}]+)|[${PAIRED}]+`, "gu");
  const WORD_END = new RegExp(`[${WORD}]$`, "u");

  /* What a posting is worth by its rank: text, often in the text, heading, title of the page, name of an API object. */
  const WORTH = [1, 2, 5, 9, 12];
  const RANKS = WORTH.length;
  const NAME = RANKS - 1;
  const BATCH = 6; // pages
  /* Here all that a page says is found, so the search inside of words goes on to the last page; elsewhere it gives up after
     so many pages without a hit. */
  const UNSPACED = /^(bo|ja|km|ko|lo|my|th|zh)\b/;
  const PATIENCE = 60;

  /* ---- Text ---- */

  const joins = (code) =>
    (code >= 0x300 && code <= 0x36f) || code === 0x3099 || code === 0x309a || code === 0xff9e || code === 0xff9f;

  const levelled = new Map();
  const level = (cluster) => {
    let piece = levelled.get(cluster);
    if (piece === undefined) {
      const bare = cluster.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]+/g, "").normalize("NFC");
      piece = bare.toLowerCase().replace(/ς/g, "σ").replace(/\s+/g, " ");
      levelled.set(cluster, piece);
    }
    return piece;
  };

  /* Text without case, width and accents; at[i] is where its character i stands in the original (none: at i). */
  const fold = (text) => {
    if (/^[ -~]*$/.test(text)) return { text: text.toLowerCase(), at: null };
    const pieces = [];
    const at = [];
    let blank = false;
    for (let i = 0, size; i < text.length; i += size) {
      size = text.codePointAt(i) > 0xffff ? 2 : 1;
      while (joins(text.charCodeAt(i + size))) size++;
      const piece = level(size === 1 ? text[i] : text.slice(i, i + size));
      if (piece === " " && blank) continue;
      blank = piece === " ";
      pieces.push(piece);
      for (let k = piece.length; k; k--) at.push(i);
    }
    at.push(text.length);
    return { text: pieces.join(""), at };
  };

  /* Whether one letter more, less, other, or two that changed places make a into b. */
  const isNear = (a, b) => {
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    const same = (x, y) => a.slice(x) === b.slice(y);
    return (
      same(i + 1, i + 1) || same(i + 1, i) || same(i, i + 1) || (a[i] === b[i + 1] && a[i + 1] === b[i] && same(i + 2, i + 2))
    );
  };

  /* Where a form of the token stands in folded text; words from their start only, so that "art" is not in "start". */
  const find = (text, token, from = 0) => {
    let best = -1;
    let length = 0;
    for (const form of token.forms) {
      let i = text.indexOf(form, from);
      while (token.word && i > 0 && WORD_END.test(text[i - 1]) && text[i - 1] !== "_") i = text.indexOf(form, i + 1);
      if (i >= 0 && (best < 0 || i < best)) [best, length] = [i, form.length];
    }
    return [best, length];
  };

  const parse = (query) => {
    const trimmed = query.trim().normalize("NFC");
    const phrase = fold(trimmed).text.trim();
    const tokens = [];
    for (const { 0: text, 1: word, index } of phrase.matchAll(TOKENS)) {
      tokens.push({ text, word: Boolean(word), first: !index, forms: [text] });
    }
    const name = /^[^\s()]+(?=(\(\)?)?$)/.exec(phrase)?.[0] ?? "";
    return { trimmed: trimmed.replace(/\(\)?$/, ""), phrase, tokens, name: tokens.some((token) => token.word) ? name : "" };
  };

  /* ---- Index ---- */

  const unpack = async (value) => {
    const bytes = Uint8Array.from(atob(value), (char) => char.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  };

  /* Numbers are ascending; a digit's value is its place in "!#$…[]…~", the upper 46 of the 92 go on. */
  const eachPosting = (codes, visit) => {
    let posting = 0;
    let high = 0;
    for (let i = 0; i < codes.length; i++) {
      const code = codes.charCodeAt(i);
      const digit = code - 33 - (code > 34) - (code > 92);
      if (digit < 46) {
        posting += high * 46 + digit;
        high = 0;
        visit((posting / RANKS) | 0, posting % RANKS);
      } else high = high * 46 + digit - 46;
    }
  };

  /* load(name, version): a promise of the value in that file of the index. */
  const createEngine = (load) => {
    let index;
    let pageOf;
    let firstOf;
    let titles;
    const cache = new Map();

    const get = (name, read) => {
      if (!cache.has(name)) {
        const value = load(name, index?.version).then(read);
        value.catch(() => cache.delete(name));
        cache.set(name, value);
      }
      return cache.get(name);
    };

    const open = () =>
      get("index", (value) => {
        index = value;
        pageOf = [];
        firstOf = [];
        index.units.forEach((count, page) => {
          firstOf.push(pageOf.length);
          for (let i = 0; i < count; i++) pageOf.push(page);
        });
        titles = index.titles.map((title) => fold(title).text);
        index.common = new Set(index.common.split(" "));
        return index;
      });

    /* Terms from `start` on that `accept` takes, as [term, postings]. */
    const lookUp = async (start, accept) => {
      const last = start + "\uffff";
      const shards = [];
      index.terms.forEach((first, i) => {
        if (first <= last && !(index.terms[i + 1] <= start)) shards.push(get(`terms/${i}`, async (value) => (await unpack(value)).split(" ")));
      });
      const found = [];
      for (const shard of await Promise.all(shards)) {
        for (let i = 0; i < shard.length; i += 2) if (shard[i].startsWith(start) && accept(shard[i])) found.push([shard[i], shard[i + 1]]);
      }
      return found;
    };
    const exactly = async (term) => (await lookUp(term, (other) => other === term))[0]?.[1];

    const openUnit = (unit) => {
      const page = pageOf[unit];
      return get(`pages/${index.routes[page]}.${unit - firstOf[page]}`, async (value) => {
        const lines = (await unpack(value)).split("\n");
        const sections = [];
        for (let i = 0; i + 3 < lines.length; i += 4) {
          const [anchor, title, text, api] = lines.slice(i, i + 4);
          sections.push({ anchor, title, text, api, inTitle: fold(title), inText: fold(text), path: fold(api).text });
        }
        return sections;
      });
    };

    /* Adds what the terms are worth to each unit: the best of them. */
    const weigh = (found, closeness, units = new Map()) => {
      for (const [term, codes] of found) {
        const rare = closeness(term) * Math.log(2 + pageOf.length / codes.length);
        eachPosting(codes, (unit, rank) => {
          const worth = WORTH[rank] * rare;
          if (!(units.get(unit) >= worth)) units.set(unit, worth);
        });
      }
      return units;
    };

    const startingWith = async (text) =>
      weigh(await lookUp(text, (term) => !/[.]/.test(term)), (term) => (term === text ? 1 : (0.6 * text.length) / term.length));

    const meet = (one, other) => {
      if (!one) return other;
      const both = new Map();
      for (const [unit, worth] of one) if (other.has(unit)) both.set(unit, Math.min(worth, other.get(unit)));
      return both;
    };

    /* Units with all of the terms; null where none are asked for. */
    const withAll = async (terms) => {
      const found = await Promise.all([...new Set(terms)].map(exactly));
      return found.reduce((units, codes) => meet(units, weigh([["", codes ?? ""]], () => 1)), null);
    };

    /* A run of characters: every second pair has every character. */
    const withPairs = (text) => {
      const characters = [...text];
      if (characters.length === 1) return startingWith(text);
      const last = characters.length - 2;
      return withAll(characters.flatMap((_, i) => (i % 2 ? [] : characters.slice(Math.min(i, last), Math.min(i, last) + 2).join(""))));
    };

    /* What may have the letters inside of a word: pairs that nearly all units have are not in the index. */
    const withLetters = (text) => {
      const pairs = [...text].map((letter, i) => letter + (text[i + 1] ?? "_"));
      return withAll(pairs.filter((pair) => !pair.includes("_") && !index.common.has(pair)).map((pair) => `.${pair}`));
    };

    /* A character alone tells little, and costs much to look up. */
    const telling = (tokens) => {
      const long = tokens.filter(({ text, word }) => text.length > 1 || (word && tokens.length === 1));
      return long.length ? long : tokens;
    };

    /* Pages with all tokens: [{page, score, units: Map}], best first. */
    const rank = (sets) => {
      let pages;
      for (const set of sets) {
        const next = new Map();
        for (const [unit, worth] of set) {
          const page = pageOf[unit];
          const before = pages ? pages.get(page) : { score: 0, units: new Map() };
          if (!before) continue;
          let here = next.get(page);
          if (!here) next.set(page, (here = { page, best: 0, score: before.score, units: new Map(before.units) }));
          here.best = Math.max(here.best, worth);
          here.units.set(unit, (here.units.get(unit) ?? 0) + worth);
        }
        for (const here of next.values()) here.score += here.best;
        pages = next;
      }
      return pages ?? new Map();
    };
    const sorted = (pages) => [...pages.values()].sort((a, b) => b.score - a.score || a.page - b.page);

    /* Names of API objects: exact ones before all else, then those that begin so. */
    const addNames = async (name, pages) => {
      if (name.length < 2) return;
      const key = name.split(".").slice(-2).join(".");
      const best = new Map();
      for (const start of new Set([key, key.split(".").pop()])) {
        if (start.length < 2) continue;
        for (const [term, codes] of await lookUp(start, () => true)) {
          const worth = (start === key ? 2 : 1) * (term === start ? 500 : (100 * start.length) / term.length);
          eachPosting(codes, (unit, rank) => {
            if (rank === NAME && !(best.get(unit) >= worth)) best.set(unit, worth);
          });
        }
      }
      for (const [unit, worth] of best) {
        const page = pageOf[unit];
        if (!pages.has(page)) pages.set(page, { page, score: 0, units: new Map() });
        const here = pages.get(page);
        here.units.set(unit, worth + (here.units.get(unit) ?? 0));
        here.score = Math.max(worth, here.score);
      }
    };

    const findStrictly = async (query) => {
      const sets = await Promise.all(
        telling(query.tokens).map(async ({ text, word }) => {
          if (!word) return [await withPairs(text)];
          if (text.length === 1) return [weigh(await lookUp(text, (term) => term === text), () => 1)];
          const units = await startingWith(text);
          if (units.size || !text.includes("_")) return [units];
          return Promise.all(text.split("_").filter(Boolean).map(startingWith));
        }),
      );
      const pages = rank(sets.flat());
      await addNames(query.name, pages);
      for (const here of pages.values()) if (titles[here.page] === query.phrase) here.score += 400;
      return sorted(pages);
    };

    /* Words that may be meant, with what they are worth. */
    const spellings = async (text) => {
      const { length } = text;
      const files = index.lengths.filter((start, i) => start <= length + 1 && !(index.lengths[i + 1] <= length - 1));
      const lists = await Promise.all(files.map((start) => get(`words/${start}`, async (value) => (await unpack(value)).split(" "))));
      const near = new Set(lists.flat().filter((word) => Math.abs(word.length - length) < 2 && isNear(word, text)));
      /* What is not yet typed to its end: the mistake is in the later half. */
      const starting = await lookUp(text.slice(0, Math.max(3, length >> 1)), (term) =>
        [-1, 0, 1].some((more) => isNear(term.slice(0, length + more), text)),
      );
      for (const [term] of starting) if (!term.includes(".")) near.add(term);
      near.delete(text);
      const likeness = (word) => Math.abs(word.length - length) - (word[0] === text[0]);
      return [...near].sort((a, b) => likeness(a) - likeness(b)).slice(0, 24);
    };

    const findMisspelt = async (query) => {
      let any = false;
      const sets = await Promise.all(
        telling(query.tokens).map(async (token) => {
          const { text, word } = token;
          if (!word) return withPairs(text);
          const units = text.length > 1 ? await startingWith(text) : new Map();
          if (text.length < 4) return units;
          const near = await spellings(text);
          any ||= near.length > 0;
          token.forms = [text, ...near];
          for (const form of near) weigh([[form, (await exactly(form)) ?? ""]], () => 0.4, units);
          return units;
        }),
      );
      return any ? sorted(rank(sets)) : [];
    };

    /* Units that may have the very text, also from the middle of a word on. */
    const findInside = async (query) => {
      const sets = await Promise.all(
        telling(query.tokens).map(({ text, word, first }) => (!word ? withPairs(text) : text.length < 2 ? null : first ? withLetters(text) : startingWith(text))),
      );
      const filters = sets.filter(Boolean);
      const units = filters.length ? filters.reduce(meet, null) : new Map(pageOf.map((_, unit) => [unit, 0]));
      return sorted(rank([units]));
    };

    /* Where the snippet begins and ends. */
    const cut = ({ text, inText }, tokens, phrase) => {
      let start = inText.text.indexOf(phrase);
      for (const token of tokens) if (start < 0) start = find(inText.text, token)[0];
      let from = Math.max(0, (inText.at?.[start] ?? start) - 40);
      const blank = text.indexOf(" ", from);
      if (from && blank >= 0 && blank < from + 20) from = blank + 1;
      return [from, Math.min(text.length, from + 180)];
    };

    /* [[text, marked], …] of a piece of the original. */
    const mark = (original, folded, tokens, from, to) => {
      const parts = [];
      const at = (i) => (folded.at ? folded.at[i] : i);
      let done = from;
      let i = folded.at ? folded.at.findIndex((place) => place >= from) : from;
      while (i >= 0 && i < folded.text.length) {
        let next = -1;
        let size = 0;
        for (const token of tokens) {
          const [place, length] = find(folded.text, token, i);
          if (place >= 0 && (next < 0 || place < next || (place === next && length > size))) [next, size] = [place, length];
        }
        if (next < 0 || at(next) >= to) break;
        const end = Math.min(to, at(next + size));
        if (at(next) > done) parts.push([original.slice(done, at(next)), false]);
        if (end > Math.max(done, at(next))) parts.push([original.slice(Math.max(done, at(next)), end), true]);
        done = Math.max(done, end);
        i = next + size;
      }
      if (done < to) parts.push([original.slice(done, to), false]);
      return parts;
    };

    /* How well a section answers. */
    const judge = (section, { tokens, phrase, name, trimmed }, inside) => {
      const { inTitle, inText, path } = section;
      let score = 0;
      if (name && path) {
        if (path === name || path.endsWith(`.${name}`)) score += 1000 + (section.api.endsWith(trimmed) ? 50 : 0) - path.length / 100;
        else {
          /* What is called so stands before what is below it: a class before its methods. */
          const depth = name.split(".").length;
          const below = path.split(".").map((_, i, parts) => (parts.slice(i).join(".").startsWith(name) ? parts.length - i - depth : Infinity));
          const least = Math.min(...below);
          if (least < Infinity) score += (least ? 200 : 300) - path.length;
        }
      }
      const place = inside || phrase.length > 1;
      if (place && inTitle.text.includes(phrase)) score += inTitle.text === phrase ? 310 : !path && inTitle.text.startsWith(phrase) ? 40 : 20;
      if (place && inText.text.includes(phrase)) score += 8;
      if (inside) return score;
      let runs = true;
      for (const token of tokens) {
        const titled = find(inTitle.text, token)[0] >= 0;
        const there = titled || find(inText.text, token)[0] >= 0;
        score += titled ? 8 : there ? 3 : 0;
        if (!token.word && !there) runs = false;
      }
      return runs ? score : 0;
    };

    /* The sections of a page to be shown; none where the text has not what the index promised. */
    const examine = async ({ page, score, units }, query, inside) => {
      const row = { page, route: index.routes[page], pageTitle: index.titles[page], crumbs: index.crumbs[index.places[page]] };
      const marks = inside ? [{ forms: [query.phrase] }] : query.tokens;
      for (const [unit] of [...units].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
        let sections;
        try {
          sections = await openUnit(unit);
        } catch {
          if (inside) continue;
          return [{ ...row, anchor: "", api: "", score, title: [[row.pageTitle, false]], text: [] }];
        }
        const judged = sections.map((section) => [judge(section, query, inside), section]).filter(([worth]) => worth > 0);
        judged.sort((a, b) => b[0] - a[0]);
        const shown = judged.filter(([worth], i) => i === 0 || (i < 3 && worth > 100));
        if (shown.length) {
          return shown.map(([worth, section]) => ({
            ...row,
            anchor: section.anchor,
            api: section.api,
            score: score + worth,
            title: mark(section.title, section.inTitle, marks, 0, section.title.length),
            text: mark(section.text, section.inText, marks, ...cut(section, marks, query.phrase)),
          }));
        }
      }
      return [];
    };

    /* Batches of rows, best first: what has all words, then what may be meant, then what has the letters inside of words.
       `alive` says whether anybody still waits. */
    async function* search(text, alive = () => true) {
      const query = parse(text);
      if (!query.phrase) return;
      await open();
      const shown = new Set();
      for (const stage of [findStrictly, findMisspelt, findInside]) {
        if (!alive()) return;
        const found = (await stage(query)).filter(({ page }) => !shown.has(page));
        const last = stage !== findInside || UNSPACED.test(index.language) ? Infinity : PATIENCE;
        for (let i = 0, vain = 0; i < found.length && vain < last && alive(); i += BATCH) {
          const batch = found.slice(i, i + BATCH);
          const rows = (await Promise.all(batch.map((page) => examine(page, query, stage === findInside)))).flat();
          vain = rows.length ? 0 : vain + BATCH;
          for (const { page } of rows) shown.add(page);
          if (rows.length) yield rows.sort((a, b) => b.score - a.score || a.page - b.page);
        }
      }
    }

    return { open, search };
  };

  /* ---- Dialog ---- */

  const dialog = globalThis.document?.getElementById("_search");
  if (dialog) {
    const base = new URL(`${document.documentElement.dataset.base || "."}/search/`.replace("//search", "/search"), location.href);
    const input = dialog.querySelector("input");
    const list = dialog.querySelector("[role=listbox]");
    const status = dialog.querySelector("[role=status]");
    const waiting = new Map();

    /* Scripts are read from disk as well, which fetch() is not allowed to. */
    globalThis.docbuilderSearch = (name, value) => waiting.get(name)?.(value);
    const load = (name, version = "") =>
      new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        const script = document.createElement("script");
        const path = name.split("/").map(encodeURIComponent).join("/");
        script.src = new URL(`${path}.js${version && `?v=${version}`}`, base).href;
        script.onload = script.onerror = () => {
          script.remove();
          waiting.delete(name);
          reject(new Error(name)); // nothing where the script has called
        };
        document.head.append(script);
      });
    const engine = createEngine(load);

    const href = ({ route, anchor }) => {
      const path = route.split("/").map(encodeURIComponent).join("/");
      return new URL(`../${path}.html${anchor && `#${encodeURIComponent(anchor)}`}`, base).href;
    };
    const span = (name, parts) => {
      const element = document.createElement("span");
      element.className = name;
      for (const [text, marked] of parts) {
        if (marked) element.append(Object.assign(document.createElement("mark"), { textContent: text }));
        else element.append(text);
      }
      return element;
    };

    let turn = 0; // of the query: what comes for an earlier one is dropped
    let listed = 0; // whose hits are shown
    let batches;
    let busy = false;
    let active = -1;
    const hits = () => list.children;

    const activate = (number, scroll = true) => {
      hits()[active]?.setAttribute("aria-selected", "false");
      active = number;
      const hit = hits()[active];
      hit?.setAttribute("aria-selected", "true");
      if (scroll) hit?.scrollIntoView({ block: "nearest" });
      if (hit) input.setAttribute("aria-activedescendant", hit.id);
      else input.removeAttribute("aria-activedescendant");
    };

    const add = (row) => {
      const hit = document.createElement("a");
      hit.className = row.api ? "search-hit search-api" : "search-hit";
      hit.id = `_search-hit-${list.children.length}`;
      hit.href = href(row);
      hit.tabIndex = -1;
      hit.setAttribute("role", "option");
      hit.setAttribute("aria-selected", "false");
      hit.append(span("search-title", row.title), span("search-place", [[[row.crumbs, row.pageTitle].filter(Boolean).join(" › "), false]]));
      if (row.text.length) hit.append(span("search-text", row.text));
      list.append(hit);
    };

    /* Shows more hits: until there are `count`. */
    const more = async (count) => {
      const mine = turn;
      if (busy === mine || !batches) return;
      busy = mine;
      try {
        while (listed !== mine || hits().length < count) {
          const { value: rows, done } = await batches.next();
          if (mine !== turn) return;
          if (done) {
            batches = undefined;
            break;
          }
          if (listed !== mine) {
            list.replaceChildren();
            listed = mine;
            list.scrollTop = 0;
          }
          rows.forEach(add);
          list.hidden = false;
          input.setAttribute("aria-expanded", "true");
          if (active < 0) activate(0, false);
        }
        if (listed !== mine) clear();
        const { length } = hits();
        status.textContent = length ? status.dataset.found.replace("{count}", batches ? `${length}+` : length) : status.dataset.none;
      } catch {
        if (mine === turn) status.textContent = status.dataset.failed;
      } finally {
        if (busy === mine) busy = false;
      }
    };

    const clear = () => {
      list.replaceChildren();
      list.hidden = true;
      activate(-1);
      input.setAttribute("aria-expanded", "false");
      status.textContent = "";
    };

    let before = "";
    const ask = () => {
      const text = input.value.trim();
      if (text === before) return;
      before = text;
      const mine = ++turn;
      active = -1;
      if (!text) {
        batches = undefined;
        return clear();
      }
      batches = engine.search(text, () => mine === turn);
      return more(8);
    };

    input.addEventListener("input", ask);
    list.addEventListener("scroll", () => {
      if (list.scrollTop + list.clientHeight > list.scrollHeight - 200) more(hits().length + 1);
    });
    list.addEventListener("pointermove", (event) => {
      const hit = event.target.closest("[role=option]");
      if (hit) activate([...hits()].indexOf(hit), false);
    });
    list.addEventListener("click", (event) => {
      const hit = event.target.closest("a");
      if (!hit) return;
      try {
        sessionStorage.setItem("docbuilder:found", JSON.stringify([hit.href, input.value.trim(), hit.querySelector(".search-text mark")?.textContent]));
      } catch {
        /* the page opens at the section, then */
      }
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
    });
    input.addEventListener("keydown", async (event) => {
      if (event.isComposing || event.keyCode === 229) return; // an input method is still at work
      const { length } = hits();
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (event.key === "ArrowDown" && active === length - 1) await more(length + 1);
        const count = hits().length;
        if (count) activate((active + (event.key === "ArrowDown" ? 1 : count - 1) + (active < 0 && event.key === "ArrowUp")) % count);
      } else if (event.key === "Enter") {
        event.preventDefault();
        const { ctrlKey, metaKey, shiftKey } = event;
        hits()[Math.max(active, 0)]?.dispatchEvent(
          new MouseEvent("click", { bubbles: true, cancelable: true, view: window, ctrlKey, metaKey, shiftKey }),
        );
      }
    });
    engine.open().catch(() => (status.textContent = status.dataset.failed));
    ask();
  }

  if (typeof module === "object") module.exports = { createEngine, fold, isNear, WORD, PAIRED };
}
