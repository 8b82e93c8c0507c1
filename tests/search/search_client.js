/* Asks the search engine of the theme: {script, folder, queries, most, broken} on stdin -> rows of every query on stdout.
   Files whose names begin with `broken` cannot be loaded. `loaded` are the files that all queries together needed. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const main = async () => {
  const { script, folder, queries, most, broken } = JSON.parse(fs.readFileSync(0, "utf8"));
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
  for (const query of queries) {
    const rows = [];
    for await (const batch of engine.search(query)) {
      rows.push(...batch);
      if (rows.length >= most) break;
    }
    answers.push(rows);
  }
  process.stdout.write(JSON.stringify({ answers, loaded, WORD, PAIRED }));
};

main();
