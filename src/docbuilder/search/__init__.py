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

A term's postings are numbers `unit * 5 + rank`; rank says where it stands best (`RANKS`). The reader's browser makes
sure of what it has found in the unit's text, so an index may point to too much, but never to too little.

Files, below `search/` of the language, all of them calls of `docbuilderSearch(name, value)`, so that a <script> can load
them from disk as well:

    index.js                pages, first terms of the shards, and a version that defeats stale caches
    pages/<route>.<n>.js    sections of unit n of the page, four lines each: anchor, title, text, name of an API object
    terms/<n>.js            terms and postings, in order, cut into shards
    words/<length>.js       words of this length and longer, up to the next file: to forgive typing mistakes

Values but that of index.js are compressed (zlib, then base64).

The client is `templates/assets/js/search.js`; `WORD`, `PAIRED` and how numbers are written must be the same there.
"""

from __future__ import annotations

from docbuilder.search.change import change_index
from docbuilder.search.index import SearchIndex, index_files, make_index, write_index
from docbuilder.search.page import RANKS, UNIT_LENGTH, PageIndex, index_page
from docbuilder.search.terms import PAIRED, WORD

__all__ = [
    "PAIRED",
    "RANKS",
    "UNIT_LENGTH",
    "WORD",
    "PageIndex",
    "SearchIndex",
    "change_index",
    "index_files",
    "index_page",
    "make_index",
    "write_index",
]
