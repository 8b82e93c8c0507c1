"""Random mutations of real pages: `python bench/mutations.py [--count 1000] [--seed 1] [folder …]`.

In: folders of pages; else the corpora beside the checkout and the examples. Out: how many mutated pages were built, trusted and not; exit status 1
where a build raised an exception, or a page is missing in the site. The mutations are those of `tools/fuzz.py`: pages are cut, doubled, mixed with
others, bytes are changed. 100 pages are a site. 1,000 pages take about two minutes of one processor.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src")]

from docbuilder.build import build  # noqa: E402  # of this checkout
from docbuilder.config import Config  # noqa: E402

BATCH = 100
LARGEST = 40_000  # bytes; what mutations leave of larger ones


def mutator() -> ModuleType:
    """The tool that mutates, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("fuzz", ROOT / "tools/fuzz.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build_all(pages: list[bytes], untrusted: bool, codes: Counter[str]) -> int:
    """How many of these pages are in their site."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        source = root / "docs"
        source.mkdir()
        (source / "index.md").write_text("# Home\n", "utf-8")
        for number, data in enumerate(pages):
            (source / f"page{number}.md").write_bytes(data)
        config = Config(
            source=source, root=root, out=root / "site", jobs=1, api="none", cache=False, untrusted=untrusted
        )
        try:
            codes.update(each.code.slug for each in build(config).diagnostics)
        except Exception:
            traceback.print_exc()
            return 0
        return sum((config.out / f"page{number}.html").is_file() for number in range(len(pages)))


def main() -> int:
    """Mutate, build, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args()
    folders = options.folders or [ROOT.parent / "shared/corpus", ROOT / "examples", ROOT / "docs"]
    files = sorted(path for folder in folders for path in folder.rglob("*.md*") if path.suffix in (".md", ".mdx"))
    chance = random.Random(options.seed)  # noqa: S311  # no secret
    known = [path.read_bytes()[:LARGEST] for path in chance.sample(files, min(len(files), 2 * options.count))]
    mutated = mutator().mutated
    codes: Counter[str] = Counter()
    done = tried = 0
    while tried < options.count:
        pages = [mutated(known, chance) for _ in range(min(BATCH, options.count - tried))]
        tried += len(pages)
        done += build_all(pages, untrusted=tried // BATCH % 2 == 0, codes=codes)
    kinds, problems = len(codes), sum(codes.values())
    print(f"{done:,} of {tried:,} mutations of {len(files):,} pages were built; {problems:,} problems of {kinds} kinds")
    return int(done < tried)


if __name__ == "__main__":
    sys.exit(main())
