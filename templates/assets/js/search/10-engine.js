/* Search: the engine, which reads the index that docbuilder.search describes. Loaded when a reader turns to the search; 20-dialog.js shows
   what it finds. Tests run it in Node. One file of more than 400 lines: what it holds is one machine, and shares its state. */
"use strict";

const WORD =
  "0-9_a-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u0559\u0560-\u0588\u0591-\u05bd" +
  "\u05bf-\u060b\u060d-\u061a\u0620-\u06d3\u06d5-\u0963\u0966-\u0dff\u10a0-\u10ff\u1200-\u177f\u1800-\u1fff" +
  "\ua4d0-\ua95f\ua980-\uabff";
const PAIRED =
  "\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f" +
  "\u{20000}-\u{3ffff}";

{
  const TOKENS = new RegExp(`([${WORD}]+)|[${PAIRED}]+`, "gu");
  const WORD_END = new RegExp(`[${WORD}]$`, "u");
  const ACCENTS =
    /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc]+/g;

  /* A posting's rank: up to LEVELS how much the text is about the term, then headings, names of parameters, names of API objects. */
  const LEVELS = 3;
  const HEADING = LEVELS;
  const PARAMETER = LEVELS + 1;
  const NAME = LEVELS + 2;
  const RANKS = LEVELS + 3;
  const FIELDS = 6; // lines of a section
  const SCHEMA = 2;
  const BATCH = 6; // pages
  const TELLING = 4; // letters of a word that few others begin with
  /* Here all that a page says is found, so the search inside of words goes on to the last page; elsewhere it gives up after
     so many pages without a hit. */
  const UNSPACED = /^(bo|ja|km|ko|lo|my|th|zh)\b/;
  const PATIENCE = 60;

  /* What evidence is worth beside the words of the text; found by trial on the queries of two documentations, and flat around these values. */
  const IN_TITLE = 1.5; // a word that the page's title has as well
  const WHOLE_TITLE = 2; // the share of the title that was asked for
  const IN_HEADING = 1.2; // words that stand in headings of one unit, as a share
  const OFTEN = 0.02; // every unit more that has the word
  const LINKED = 0.01; // every doubling of the pages that link here
  const EARLY = 0.4; // the first page against the last, in the order of the table of contents
  const JUDGED = 0.001; // a point of `judge`
  const SURE = 1000; // scores from here on come from a title or a name, not from words
  const TOGETHER = 200; // points for words that stand in the text as they were typed
  const NEAR = 100; // points for words that stand side by side, in whatever order; the farther apart, the fewer
  const PLACES = 20; // of a word in a section that are looked at

  /* ---- Text ---- */

  const joins = (code) =>
    (code >= 0x300 && code <= 0x36f) || code === 0x3099 || code === 0x309a || code === 0xff9e || code === 0xff9f;

  const levelled = new Map();
  const level = (cluster) => {
    let piece = levelled.get(cluster);
    if (piece === undefined) {
      const bare = cluster.toLowerCase().normalize("NFKD").replace(ACCENTS, "").normalize("NFC");
      piece = bare.toLowerCase().replace(/ς/g, "σ").replace(/ß/g, "ss").replace(/\s+/g, " ");
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

  /* Text without what stands between its words: FlashAttention-2 is flash attention 2. */
  const squash = (text) => text.replace(/[\s_.-]+/g, "");

  /* Whether one letter more, less, other, or two that changed places make a into b. */
  const isNear = (a, b) => {
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    const same = (x, y) => a.slice(x) === b.slice(y);
    return (
      same(i + 1, i + 1) || same(i + 1, i) || same(i, i + 1) || (a[i] === b[i + 1] && a[i + 1] === b[i] && same(i + 2, i + 2))
    );
  };

  /* How many letters must be changed, put in or left out (Levenshtein). */
  const distance = (a, b) => {
    let row = [...b].map((_, i) => i + 1);
    [...a].forEach((letter, i) => {
      let corner = i;
      let left = i + 1;
      row = row.map((above, j) => {
        left = Math.min(above + 1, left + 1, corner + (letter !== b[j]));
        corner = above;
        return left;
      });
    });
    return row.at(-1) ?? a.length;
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
    if (best < 0 && token.joined) {
      token.joined.lastIndex = from;
      const match = token.joined.exec(text);
      if (match) [best, length] = [match.index, match[0].length];
    }
    return [best, length];
  };

  /* How near to each other words stand in folded text: the square of their share of the smallest piece that has all
     of them; 0 where one is missing. */
  const nearness = (text, tokens) => {
    const places = tokens.flatMap((token, word) => {
      const found = [];
      for (let [start, length] = find(text, token); start >= 0 && found.length < PLACES; [start, length] = find(text, token, start + length)) {
        found.push({ word, start, length });
      }
      return found;
    });
    const last = new Map(); // word -> its last place so far
    let best = 0;
    for (const place of places.sort((a, b) => a.start - b.start)) {
      last.set(place.word, place);
      if (last.size < tokens.length) continue;
      const piece = [...last.values()];
      const size = Math.max(...piece.map(({ start, length }) => start + length)) - Math.min(...piece.map(({ start }) => start));
      best = Math.max(best, piece.reduce((sum, { length }) => sum + length, 0) / size);
    }
    return Math.min(1, best) ** 2;
  };

  /* The words of a run that is written without blanks. A loanword in katakana is one; a character alone belongs to the word before it, or
     it is a particle (hiragana), which tells nothing. */
  const segment = (run, segmenter) => {
    const words = [];
    for (const piece of run.match(/[\u30a1-\u30ff]+|[^\u30a1-\u30ff]+/gu)) {
      const loan = /[\u30a1-\u30ff]/.test(piece);
      for (const { segment: word } of loan || !segmenter ? [{ segment: piece }] : segmenter.segment(piece)) {
        if ([...word].length > 1) words.push(loan ? word.replace(/(?<=..)ー$/u, "") : word);
        else if (!/[\u3041-\u309f]/.test(word) && words.length && !loan) words[words.length - 1] += word;
      }
    }
    return words.length ? words : [run];
  };

  /* What readers mean by a query: its words, the name of an object, or types (`-> Tensor`, `(Model, str) -> int`). */
  const parse = (query, segmenter) => {
    const trimmed = query.trim().normalize("NFC");
    const phrase = fold(trimmed).text.trim();
    const tokens = [];
    for (const { 0: text, 1: word, index } of phrase.matchAll(TOKENS)) {
      if (word) tokens.push({ text, word: true, first: !index, forms: [text] });
      else for (const part of segment(text, segmenter)) tokens.push({ text: part, word: false, first: !index, forms: [part] });
    }
    const runs = [...phrase.matchAll(TOKENS)].filter(({ 1: word }) => !word).map(([run]) => run);
    const name = /^[^\s()]+(?=(\(\)?)?$)/.exec(phrase)?.[0] ?? "";
    const [, takes, returns] = /^(?:\(([^()]*)\))?\s*(?:->\s*(.*))?$/.exec(phrase) ?? [];
    const types = { takes: takes?.match(/\w+/g) ?? [], returns: returns?.match(/\w+/g) ?? [] };
    return {
      trimmed: trimmed.replace(/\(\)?$/, ""),
      phrase,
      tokens,
      runs,
      types: types.takes.length || types.returns.length ? types : null,
      names: tokens.some((token) => token.word) && name ? [name] : [],
    };
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
  globalThis.docbuilderEngine = (load) => {
    let index;
    let pageOf;
    let firstOf;
    let titles;
    let titleStems;
    let segmenter;
    let stemmer;
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
        if (value.schema !== SCHEMA) throw new Error("another schema");
        index = value;
        pageOf = [];
        firstOf = [];
        index.units.forEach((count, page) => {
          firstOf.push(pageOf.length);
          for (let i = 0; i < count; i++) pageOf.push(page);
        });
        titles = index.titles.map((title, page) => [...new Set([title, index.labels[page] || title])].map((one) => fold(one).text));
        index.common = new Set(index.common.split(" "));
        if (globalThis.Intl?.Segmenter) segmenter = new Intl.Segmenter(index.language, { granularity: "word" });
        titleStems = [];
        return index;
      });

    const stem = (word) => stemmer?.stemWord(word) ?? word;

    /* Names need no stemmer; without one words are found as they are typed. */
    const openStemmer = async ({ trimmed }) => {
      if (stemmer || !index.stemmer || /.[A-Z._]|\d/.test(trimmed)) return;
      stemmer = await get("stemmer", (value) => value).catch(() => undefined);
      titleStems = [];
    };
    /* Stems of the words of a page's titles, of hyphened ones also as one word. */
    const stemsOf = (page) =>
      (titleStems[page] ??= new Set(titles[page].flatMap((name) => `${name} ${name.replace(/-/g, "")}`.match(TOKENS) ?? []).map(stem)));

    /* Whether a term is a word: neither a dotted name, nor a pair of letters, nor a name in a type. */
    const isPlain = (term) => !/[.(>]/.test(term);

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
        for (let i = 0; i + FIELDS <= lines.length; i += FIELDS) {
          const [anchor, title, text, api, parameters, signature] = lines.slice(i, i + FIELDS);
          const [takes, returns = ""] = fold(signature).text.split(" > ");
          sections.push({
            anchor, title, text, api,
            parameters: parameters ? parameters.split(" ") : [],
            takes: takes.match(/\w+/g) ?? [],
            returns: returns.match(/\w+/g) ?? [],
            inTitle: fold(title), inText: fold(text), inSignature: fold(signature).text, path: fold(api).text,
          });
        }
        return sections;
      });
    };

    /* ---- What a query's words are worth where ---- */

    const WORTH = [0.2, 0.55, 0.85, 1.05, 1, 1.15]; // by rank

    /* Adds to `units` how much each is about a term, times how close that is to what was asked for; the best counts. */
    const gather = (codes, closeness, units) => {
      eachPosting(codes ?? "", (unit, rank) => {
        const worth = WORTH[rank] * closeness;
        if (!(units.get(unit) >= worth)) units.set(unit, worth);
        if (rank >= HEADING && closeness > 0.7) (units.headed ??= new Set()).add(unit);
      });
      return units;
    };

    /* The word itself, other forms of it, and longer words that begin so: {units, sure: how many have the word or a form of it}. Too many words
       begin with one letter, or with the few of a hasty token, to look all of them up: of these the words of titles will do, which are here already. */
    const withWord = async (token, typing) => {
      const { text } = token;
      const units = new Map();
      if (text.length === 1 || token.hasty) {
        if (!token.hasty) gather(await exactly(text), 1, units);
        if (typing) {
          titles.forEach((names, page) => {
            if (!units.has(firstOf[page]) && names.some((name) => find(name, { forms: [text], word: true })[0] >= 0)) units.set(firstOf[page], 0.1);
          });
        }
        if (units.size || !typing) return { units, sure: units.size };
      }
      const root = stem(text);
      let common = 0;
      while (common < root.length && root[common] === text[common]) common++;
      const found = await lookUp(text.slice(0, text.length < 4 ? text.length : Math.max(3, Math.min(common, text.length - 1))), isPlain);
      const forms = found.filter(([term]) => term === text || stem(term) === root);
      for (const [term, codes] of forms) gather(codes, term === text ? 1 : 0.9, units);
      token.forms = [text, ...forms.map(([term]) => term).filter((term) => !term.startsWith(text))];
      const sure = units.size;
      for (const [term, codes] of found) {
        if (term.startsWith(text) && term !== text) gather(codes, ((typing ? 0.6 : 0.35) * text.length) / term.length, units);
      }
      if (!sure && text.length > 3) token.joined = new RegExp([...text].map((letter) => letter.replace(/\W/, "")).join("-?"), "g");
      return { units, sure: sure || units.size };
    };

    const meet = (one, other) => {
      if (!one) return other;
      const both = new Map();
      for (const [unit, worth] of one) if (other.has(unit)) both.set(unit, Math.min(worth, other.get(unit)));
      return both;
    };

    /* Units with all of the terms; null where none are asked for. */
    const withAll = async (terms) => {
      const found = await Promise.all([...new Set(terms)].map(exactly));
      return found.reduce((units, codes) => meet(units, gather(codes, 1, new Map())), null);
    };

    /* A run of characters: every second pair has every character. */
    const withPairs = async (text) => {
      const characters = [...text];
      if (characters.length === 1) {
        const units = new Map();
        for (const [term, codes] of await lookUp(text, isPlain)) gather(codes, 1 / term.length, units);
        return units;
      }
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
      const long = tokens.filter(({ text, word }) => text.length > 1 || /\d/.test(text) || (word && tokens.length === 1));
      return long.length ? long : tokens;
    };

    /* ---- Ranking ---- */

    const rarity = (count) => Math.log(1 + pageOf.length / (1 + count));

    /* How surely a page's title has the word. */
    const titled = (page, { text, word }) => {
      if (!word) return Number(titles[page].some((title) => title.includes(text)));
      if (stemsOf(page).has(stem(text))) return 1;
      return text.length > 3 && [...stemsOf(page)].some((other) => other.startsWith(text)) ? 0.6 : 0;
    };

    /* A title that says what was asked for and nothing else, in whatever forms of the words. */
    const isTitle = (page, { phrase, tokens }) =>
      titles[page].includes(phrase) ||
      (tokens.length > 0 && tokens.every((token) => token.word && titled(page, token) === 1) && titles[page].some((title) => title.match(TOKENS)?.length === tokens.length));

    /* Pages by how much they say about the words: BM25F, the page's title besides, and how many pages link to it. Pages that lack words come
       after, the more the rarer these are. */
    const rank = (sets, query) => {
      const total = sets.reduce((sum, { rare }) => sum + rare, 0) || 1;
      const pages = new Map();
      for (const { units, rare, token } of sets) {
        const best = new Map();
        for (const [unit, worth] of units) {
          const page = pageOf[unit];
          const here = best.get(page);
          if (here) [here.worth, here.count] = [Math.max(here.worth, worth), here.count + 1];
          else best.set(page, { worth, count: 1 });
          if (!pages.has(page)) pages.set(page, { page, score: 0, has: 0, titled: 0, units: new Map(), heads: new Map() });
          const all = pages.get(page).units;
          all.set(unit, (all.get(unit) ?? 0) + worth * rare);
        }
        for (const [page, { worth, count }] of best) {
          const here = pages.get(page);
          here.score += rare * (worth + OFTEN * Math.min(5, count - 1));
          here.has += rare * Math.min(1, worth * 3);
          const sure = token ? titled(page, token) : 0;
          here.score += IN_TITLE * rare * sure;
          here.titled += token ? token.text.length * sure : 0;
        }
        for (const unit of units.headed ?? []) {
          const { heads } = pages.get(pageOf[unit]);
          heads.set(unit, (heads.get(unit) ?? 0) + rare);
        }
      }
      for (const here of pages.values()) {
        const { page } = here;
        const share = Math.min(1, here.titled / Math.min(...titles[page].map((title) => title.length || 1)));
        const headed = Math.max(0, ...here.heads.values()) / total;
        here.score *= 1 + IN_HEADING * headed ** 2;
        here.score *= 1 + EARLY * (1 - page / titles.length);
        here.score *= (here.has / total) * (1 + LINKED * Number(index.linked[page])) * (1 + WHOLE_TITLE * share);
        if (isTitle(page, query)) here.score += 1e6;
      }
      return pages;
    };
    const sorted = (pages) => [...pages.values()].sort((a, b) => b.score - a.score || a.page - b.page);

    /* Names of API objects: exact ones before all but a page of that title, then those that begin so. */
    const addNames = async (name, trimmed, pages, alone = true) => {
      if (!(name?.length > 1)) return;
      /* A plain word may begin a name by chance: training_step is not what "training" asks for. */
      const likely = /[A-Z._]|\d/.test(trimmed) ? 10 : 1;
      const key = name.split(".").slice(-2).join(".");
      const best = new Map();
      for (const start of new Set([key, ...(alone ? [key.split(".").pop()] : [])])) {
        if (start.length < 2) continue;
        for (const [term, codes] of await lookUp(start, (other) => !/[(>]/.test(other))) {
          const worth = (start === key ? 2 : 1) * (term === start ? 500 : (likely * start.length) / term.length);
          eachPosting(codes, (unit, rank) => {
            if (rank === NAME && !(best.get(unit) >= worth)) best.set(unit, worth);
          });
        }
      }
      for (const [unit, worth] of best) add(pages, unit, worth * (1 + 0.05 * Number(index.linked[pageOf[unit]])));
    };

    const add = (pages, unit, worth) => {
      const page = pageOf[unit];
      if (!pages.has(page)) pages.set(page, { page, score: 0, units: new Map() });
      const here = pages.get(page);
      here.units.set(unit, worth + (here.units.get(unit) ?? 0));
      here.score += Math.max(0, worth - (here.named ?? 0));
      here.named = Math.max(worth, here.named ?? 0);
    };

    /* `Class.parameter`: where an object of that name has such a parameter. */
    const addParameters = async (name, pages) => {
      const [object, parameter] = (name ?? "").split(".").slice(-2);
      if (!parameter) return;
      const having = new Map();
      eachPosting((await exactly(parameter)) ?? "", (unit, rank) => rank === PARAMETER && having.set(unit, 1));
      eachPosting((await exactly(object)) ?? "", (unit, rank) => rank === NAME && having.has(unit) && add(pages, unit, 900));
    };

    /* Two words that are one in the index: flash attention, FlashAttention. */
    const addJoined = async (sets, tokens) => {
      for (let i = 0; i + 1 < tokens.length; i++) {
        if (!tokens[i].word || !tokens[i + 1].word || tokens[i].text.length + tokens[i + 1].text.length < 5) continue;
        const together = tokens[i].text + tokens[i + 1].text;
        for (const [term, codes] of await lookUp(together, isPlain)) {
          for (const side of [i, i + 1]) gather(codes, term === together ? 0.95 : 0.8, sets[side].units);
        }
        tokens[i].forms.push(together);
      }
    };

    const findWords = async (query) => {
      await openStemmer(query);
      const tokens = telling(query.tokens);
      const sets = await Promise.all(
        tokens.map(async (token, i) => {
          if (!token.word) {
            const units = await withPairs(token.text);
            return { units, rare: rarity(units.size), token };
          }
          let { units, sure } = await withWord(token, i === tokens.length - 1);
          if (!units.size && token.text.includes("_")) {
            const parts = await Promise.all(token.text.split("_").filter(Boolean).map((part) => withWord({ text: part, forms: [] }, true)));
            units = parts.map((part) => part.units).reduce(meet, null) ?? units;
          }
          if (!units.size && token.text.length > 3) {
            token.near = await spellings(token.text);
            for (const form of token.near) gather(await exactly(form), 0.5, units);
            token.forms = [token.text, ...token.near];
            if (tokens.length === 1) query.names.push(...token.near.slice(0, 3));
          }
          return { units, rare: rarity(sure || units.size), token };
        }),
      );
      await addJoined(sets, tokens);
      const pages = rank(sets, query);
      for (const name of query.names.slice()) await addNames(name, query.trimmed, pages);
      if (tokens.length > 1 && tokens.length < 4 && tokens.every(({ word }) => word)) {
        /* The words of a name: Model forward (Model.forward), early stopping (EarlyStopping). */
        for (const sign of tokens.length === 2 ? [".", ""] : [""]) {
          const name = tokens.map(({ text }) => text).join(sign);
          await addNames(name, ".", pages, false);
          query.names.push(name);
        }
      }
      await addParameters(query.names[0], pages);
      return sorted(pages);
    };

    /* Objects by the types that they take and return. */
    const findTypes = async (query) => {
      const { types } = query;
      if (!types) return [];
      const units = await withAll([...types.takes.map((name) => `(${name}`), ...types.returns.map((name) => `>${name}`)]);
      return sorted(rank([{ units, rare: 1 }], query));
    };

    /* Words that may be meant, the likeliest first. */
    const spellings = async (text) => {
      const { length } = text;
      const files = index.lengths.filter((start, i) => start <= length + 1 && !(index.lengths[i + 1] <= length - 1));
      const lists = await Promise.all(files.map((start) => get(`words/${start}`, async (value) => (await unpack(value)).split(" "))));
      const near = new Set(lists.flat().filter((word) => Math.abs(word.length - length) < 2 && isNear(word, text)));
      /* What is not yet typed to its end: the mistake is in the later half. */
      const starting = await lookUp(text.slice(0, Math.max(3, length >> 1)), (term) =>
        [-1, 0, 1].some((more) => isNear(term.slice(0, length + more), text)),
      );
      for (const [term] of starting) if (isPlain(term)) near.add(term);
      near.delete(text);
      const likeness = (word) => Math.abs(word.length - length) - (word[0] === text[0]);
      return [...near].sort((a, b) => likeness(a) - likeness(b)).slice(0, 24);
    };

    /* Pages with words that are nearly the query's: what is spelt as typed may be a mistake as well. */
    const findMisspelt = async (query) => {
      let any = false;
      const sets = await Promise.all(
        telling(query.tokens).map(async (token) => {
          const { text, word } = token;
          if (!word) return { units: await withPairs(text), rare: 1 };
          const { units } = await withWord(token, true);
          if (text.length < 4) return { units, rare: 1 };
          token.near ??= await spellings(text);
          any ||= token.near.length > 0;
          token.forms = [...token.forms, ...token.near];
          for (const form of token.near) gather(await exactly(form), 0.4, units);
          return { units, rare: rarity(units.size) };
        }),
      );
      return any ? sorted(rank(sets, query)) : [];
    };

    /* Units that may have the very text, also from the middle of a word on. */
    const findInside = async (query) => {
      const sets = await Promise.all([
        ...query.runs.map(withPairs),
        ...telling(query.tokens.filter(({ word }) => word)).map(async (token) =>
          token.text.length < 2 ? null : token.first ? withLetters(token.text) : (await withWord({ ...token }, true)).units,
        ),
      ]);
      const filters = sets.filter(Boolean);
      const units = filters.length ? filters.reduce(meet, null) : new Map(pageOf.map((_, unit) => [unit, 0]));
      return sorted(rank([{ units, rare: 1 }], query));
    };

    /* ---- Hits ---- */

    /* Where the snippet begins and ends: at words, with the sentence's start where that is near. */
    const cut = ({ text, inText }, tokens, phrase) => {
      let start = inText.text.indexOf(phrase);
      for (const token of tokens) if (start < 0) start = find(inText.text, token)[0];
      const at = inText.at?.[Math.max(0, start)] ?? Math.max(0, start);
      let from = Math.max(0, at - 40);
      const begins = Math.max(text.lastIndexOf(". ", at - 1) + 2, text.lastIndexOf("。", at - 1) + 1);
      if (begins > 1 && at - begins < 90) from = begins;
      else if (from) {
        const blank = text.indexOf(" ", from);
        if (blank >= 0 && blank < Math.min(at, from + 30)) from = blank + 1;
      }
      let to = Math.min(text.length, from + 180);
      const blank = text.lastIndexOf(" ", to);
      if (to < text.length && blank > to - 30) to = blank;
      return [from, to];
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

    const hasTypes = ({ takes, returns }, types) =>
      types.takes.every((name) => takes.includes(name)) && types.returns.every((name) => returns.includes(name));

    /* How well an object's path answers a name. */
    const named = ({ path, api }, name, trimmed) => {
      if (path === name || path.endsWith(`.${name}`)) return 1000 + (api.endsWith(trimmed) ? 50 : 0) - path.length / 100;
      /* What is called so stands before what is below it: a class before its methods. */
      const depth = name.split(".").length;
      const below = path.split(".").map((_, i, parts) => (parts.slice(i).join(".").startsWith(name) ? parts.length - i - depth : Infinity));
      const least = Math.min(...below);
      if (least === Infinity) return 0;
      return /[A-Z._ ]|\d/.test(trimmed) ? (least ? 200 : 300) - path.length : (least ? 120 : 130) - path.length / 100;
    };

    /* How well a section answers, and where in it: {score, anchor, more: of the title}. */
    const judge = (section, query, inside) => {
      const { tokens, phrase, trimmed, types } = query;
      const { inTitle, inText, inSignature, path, anchor } = section;
      const answer = { score: 0, anchor, more: "" };
      if (types && hasTypes(section, types)) answer.score += 50 - path.length / 100;
      for (const name of path ? query.names : []) answer.score = Math.max(answer.score, named(section, name, trimmed));
      const [name = ""] = query.names;
      const last = name.split(".").pop();
      const parameter = last && answer.score < 1000 && section.parameters.find((one) => one.toLowerCase() === last);
      if (parameter) {
        const owner = name.slice(0, -last.length - 1);
        if (!owner || path === owner || path.endsWith(`.${owner}`)) {
          answer.score += owner ? 900 : 100;
          answer.anchor = `${anchor}.${parameter}`;
          answer.more = parameter;
        }
      }
      const place = inside || phrase.length > 1;
      if (place && inTitle.text.includes(phrase)) answer.score += inTitle.text === phrase ? 310 : !path && inTitle.text.startsWith(phrase) ? 40 : 20;
      else if (place && squash(inTitle.text) === squash(phrase)) answer.score += 200;
      if (inSignature.includes(phrase)) answer.score += 8;
      const asTyped = place && inText.text.includes(phrase);
      if (asTyped) answer.score += !inside && tokens.length > 1 ? TOGETHER : 8;
      if (inside) return answer;
      for (const token of tokens) {
        const has = (text) => find(text, token)[0] >= 0;
        answer.score += has(inTitle.text) ? 8 : has(inText.text) || has(inSignature) ? 3 : 0;
      }
      if (!asTyped && tokens.length > 1) answer.score += NEAR * nearness(inText.text, tokens);
      return answer;
    };

    const rowOf = (page) => ({ page, route: index.routes[page], pageTitle: index.titles[page], crumbs: index.crumbs[index.places[page]] });
    /* A page of which no more is known than its title. */
    const bareRow = (page, score = 0) => ({ ...rowOf(page), anchor: "", api: "", kind: "page", score, title: [[index.titles[page], false]], text: [] });

    /* The sections of a page to be shown; none where the text has not what the index promised. */
    const examine = async ({ page, score, units, heads, titled: inTitle }, query, inside) => {
      const row = rowOf(page);
      const marks = inside ? [{ forms: [query.phrase] }] : query.tokens;
      const weight = (unit) => units.get(unit) + (heads?.get(unit) ?? 0);
      for (const unit of [...units.keys()].sort((a, b) => weight(b) - weight(a) || a - b)) {
        let sections;
        try {
          sections = await openUnit(unit);
        } catch {
          if (inside) continue;
          return [bareRow(page, score)];
        }
        const wanted = query.kind ? sections.filter(({ api }) => Boolean(api) === (query.kind === "api")) : sections;
        const judged = wanted.map((section) => [judge(section, query, inside), section]).filter(([{ score: worth }]) => worth > 0);
        judged.sort((a, b) => b[0].score - a[0].score);
        /* A heading above an object that has its name leads to the same place. */
        const own = new Set(judged.map(([, { path }]) => path.split(".").pop()));
        const apart = judged.filter(([, { api, inTitle: heading }]) => api || !own.has(heading.text));
        const shown = apart.filter(([{ score: worth }, { api }], i) => i === 0 || (i < 3 && api && worth > 100));
        if (shown.length) {
          return shown.map(([answer, section]) => ({
            ...row,
            anchor: answer.anchor,
            api: section.api,
            kind: answer.more ? "parameter" : section.api ? "api" : section.anchor ? "section" : "page",
            score: score + answer.score * (answer.score >= 300 ? 1 : JUDGED * Math.min(score, SURE)),
            title: [...mark(section.title, section.inTitle, marks, 0, section.title.length), ...(answer.more ? [[".", false], [answer.more, true]] : [])],
            text: mark(section.text, section.inText, marks, ...cut(section, marks, query.phrase)),
          }));
        }
      }
      /* What its title alone says, or its entry in the table of contents. */
      return inTitle && query.kind !== "api" ? [bareRow(page, score)] : [];
    };

    /* Batches of rows, best first: what has the words, then what may be meant, then what has the letters inside of words; an empty batch once the
       very name or title that was asked for is shown: what follows is less likely. `alive` says whether anybody still waits; `kind` is "guide",
       "api" or "" for both. `settled` is awaited before pages' texts are loaded, and before what begins with a few letters is looked up: until
       then titles are shown, in a batch of drafts. `inside`: parts of words are sought as well, which may take many files. */
    async function* search(text, { alive = () => true, kind = "", settled = null, inside = true } = {}) {
      await open();
      const read = () => Object.assign(parse(text, segmenter), { kind });
      let query = read();
      if (!query.phrase) return;
      const last = query.tokens.at(-1);
      if (settled && last?.word && last.text.length < TELLING) last.hasty = true;
      const shown = new Set();
      for (const stage of [findTypes, findWords, findMisspelt, ...(inside ? [findInside] : [])]) {
        if (!alive()) return;
        if (shown.size && !query.runs.length) yield [];
        let found = (await stage(query)).filter(({ page }) => !shown.has(page));
        if (settled && found.length) {
          if (stage === findWords) yield found.slice(0, BATCH).map(({ page }) => ({ ...bareRow(page), draft: true }));
          await settled();
          settled = null; // once
          if (!alive()) return;
          if (last?.hasty) {
            query = read();
            found = await stage(query);
          }
        }
        const most = stage !== findInside || UNSPACED.test(index.language) ? Infinity : PATIENCE;
        for (let i = 0, vain = 0; i < found.length && vain < most && alive(); i += BATCH) {
          const batch = found.slice(i, i + BATCH);
          const rows = (await Promise.all(batch.map((page) => examine(page, query, stage === findInside)))).flat();
          vain = rows.length ? 0 : vain + BATCH;
          for (const { page } of rows) shown.add(page);
          if (rows.length) yield rows.sort((a, b) => b.score - a.score || a.page - b.page);
          if (rows[0]?.score >= 1000) yield [];
        }
      }
    }

    /* Names and words that may be meant where nothing was found: those that begin alike, with fewest letters changed. */
    const nearest = async (text) => {
      await open();
      const { tokens } = parse(text, segmenter);
      const asked = tokens.filter(({ word, text: one }) => word && one.length > 2).sort((a, b) => b.text.length - a.text.length)[0]?.text;
      if (!asked) return [];
      const begin = asked.slice(0, Math.max(2, asked.length >> 1));
      const found = (await lookUp(begin, isPlain)).map(([term]) => [distance(term, asked), term]);
      const close = found.filter(([far, term]) => far <= Math.max(term.length, asked.length) / 2);
      return close.sort((a, b) => a[0] - b[0] || a[1].length - b[1].length).slice(0, 5).map(([, term]) => term);
    };

    const has = (route) => index.routes.includes(route);

    /* The pages that most others link to. */
    const suggested = (count) =>
      index.routes
        .map((_, page) => ({ ...rowOf(page), name: index.labels[page] || index.titles[page], linked: Number(index.linked[page]) }))
        .sort((a, b) => b.linked - a.linked || a.page - b.page)
        .slice(0, count);

    return { open, search, nearest, suggested, has };
  };

  if (typeof module === "object") module.exports = { createEngine: globalThis.docbuilderEngine, fold, isNear, WORD, PAIRED };
}
