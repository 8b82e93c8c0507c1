/* Asks the search engine of the theme: {script, folder, queries, most, broken} on stdin -> rows of every query on stdout.
   Files whose names begin with `broken` cannot be loaded. `loaded` are the files that all queries together needed. With `typed`, every query
   is typed key by key without a pause: what is shown meanwhile are drafts, and the answer is that of the whole query. With `wanted`, the route that each query looks for, the answers are the routes found until then. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const main = async () => {
  const { script, folder, queries, most, broken, typed, wanted } = JSON.parse(fs.readFileSync(0, "utf8"));
  const { createEngine, WORD, PAIRED } = require(script);
  const loaded = [];
  const load = async (name) => {
    if (broken && name.startsWith(broken)) throw new Error(name);
    loaded.push(name);
    let value;
    const docbuilderSearch = (called, given) => {
      if (called !== name) throw new Error(`${name} calls itself ${called}`);
      value = given;
    };
    vm.runInNewContext(fs.readFileSync(path.join(folder, `${name}.js`), "utf8"), { docbuilderSearch });
    return value;
  };
  const engine = createEngine(load);
  const answers = [];
  const drafts = [];
  for (const query of queries) {
    const rows = [];
    for (let length = 1; typed && length < query.length; length++) {
      let pausing = false;
      const settled = () => new Promise(() => (pausing = true));
      const batches = engine.search(query.slice(0, length), { settled });
      for (let next = batches.next(); !pausing; next = batches.next()) {
        const turn = await Promise.race([next, new Promise((resolve) => setImmediate(function wait() { pausing ? resolve({ done: true }) : setImmediate(wait); }))]);
        if (turn.done) break;
        drafts.push(...turn.value);
      }
    }
    for await (const batch of engine.search(query)) {
      rows.push(...batch);
      if (rows.length >= most || (wanted && batch.some(({ route }) => route === wanted[answers.length]))) break;
    }
    answers.push(wanted ? [...new Set(rows.map(({ route }) => route))] : rows);
  }
  process.stdout.write(JSON.stringify({ answers, drafts, loaded, WORD, PAIRED }));
};

main();
