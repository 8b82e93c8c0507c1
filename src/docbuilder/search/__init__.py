"""The search index of one language: files that the reader's browser searches without a server.

In: pages with their `SearchSection`s. Out: `PageIndex` (`page.py`, made in a worker) and the files of the whole index (`index.py`), which
is changed where few pages have (`change.py`).

Own code, because no library meets the bounds of "Search" in the site's design. Pagefind comes nearest, but needs fetch
and WebAssembly (not from file://), cuts Chinese and Japanese into dictionary words, so that most substrings are lost,
and takes longer than a whole build; MiniSearch, FlexSearch, Lunr, Orama, Stork and tinysearch load one index of the
whole site before the first hit, and know no bigrams that leave nothing out.

How it works. A page's sections are packed into *units* of some kilobytes, never cutting a section: a unit is what
postings point to and what the browser loads to show a snippet. Terms are

- words, lower case, without accents, identifiers whole and in parts (`num_labels`, `num`, `labels`);
- of scripts written without blanks (Chinese, Japanese, Korean, Thai …): every character with the next one of its kind,
  alone where none follows. A run of two or more characters is found where all its pairs are;
- names of API objects: the last part and the last two (`forward`, `bertmodel.forward`);
- pairs of letters inside of words (`.er`), unless most units have them: they find what stands in the middle of a word.

- words that are written with a hyphen or without (`fine-tune`, `finetune`);
- names in the types of an object's parameters and results (`(model`, `>tensor`): search by type.

A term's postings are numbers `unit * 6 + rank`; rank says where the term stands, and how much the unit's text is about it (`page.py`). The
reader's browser makes sure of what it has found in the unit's text, so an index may point to too much, but never to too little.

How hits are ranked (the client's part). Every word brings its other forms (Snowball's stemmers, `stemmers.py`) and, for less, longer words that
begin like it; a query in a script without blanks is cut by the browser's own segmenter. Words weigh by their rarity (BM25), pages by what
their best unit says about the words, besides by words in their title and their headings, by the pages that link to them and by their place in
the table of contents; pages that lack words come later. Before all that come pages whose title was asked for, then API objects whose name was.

Files, below `search/` of the language, all of them calls of `docbuilderSearch(name, value)`, so that a <script> can load
them from disk as well:

    stemmer.js              Snowball's stemmer of the language, if there is one
    index.js                a schema number, pages, first terms of the shards, and a version that defeats stale caches
    pages/<route>.<n>.js    sections of unit n of the page, six lines each (`FIELDS` in page.py)
    terms/<n>.js            terms and postings, in order, cut into shards
    words/<length>.js       words of this length and longer, up to the next file: to forgive typing mistakes

Values but that of index.js are compressed (zlib, then base64).

The client is `templates/assets/js/search/10-engine.js`; `WORD`, `PAIRED` and how numbers are written must be the same there.
"""

from __future__ import annotations

from docbuilder.search.change import change_index
from docbuilder.search.index import IndexGathering, SearchIndex, index_files, make_index, write_index
from docbuilder.search.page import UNIT_LENGTH, PageIndex, index_page
from docbuilder.search.postings import Shard
from docbuilder.search.terms import PAIRED, WORD

__all__ = [
    "PAIRED",
    "UNIT_LENGTH",
    "WORD",
    "IndexGathering",
    "PageIndex",
    "SearchIndex",
    "Shard",
    "change_index",
    "index_files",
    "index_page",
    "make_index",
    "write_index",
]
