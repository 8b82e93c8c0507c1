"""What a batch of pages is, for who works on it: a worker of any executor, on any machine that sees the project.

In: a batch, which names what it needs by content. Out: what a `PageWorker` says of its pages. A worker keeps what it has parsed and expanded for the
next batch; one that lacks a page, since it was another's or the other is lost, parses and expands it again. So each batch can be done by everyone.
"""

from __future__ import annotations

import os
import pickle
import platform
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

from docbuilder.config import Config
from docbuilder.engine.batches import Done
from docbuilder.engine.blobs import Blobs
from docbuilder.engine.workers import no_collection
from docbuilder.model.values import Data
from docbuilder.output.write import Stage
from docbuilder.pyapi.model import ApiRequest, PackedObject
from docbuilder.site.model import Page
from docbuilder.stages.page_values import ExpandedPage, FinishedPage, Linking, ParsedPage
from docbuilder.stages.page_worker import PageWorker
from docbuilder.stages.program import check_program

ObjectHashes = Mapping[ApiRequest, str]
"""What the directives of a page ask for -> hash of its `PackedObject`."""

_BUILDS = 2  # whose state a worker keeps: somebody else's build may go on beside this one


class PageBatch(Data, frozen=True):
    """Pages, and what a stage needs for them.

    Args:
        build: name of the build.
        blobs: folder with what is named by a hash.
        setup: hash of the configuration and the staging area, as `PageWorker` takes them.
        stage: name of a method of `BatchWorker`.
        pages: each with its objects; they are needed where the worker has not expanded the page.
        linking: hash of what pages are linked with, for `finish`.
        over: files that no later batch is known to need.
    """

    build: str
    blobs: str
    setup: str
    stage: str
    pages: tuple[tuple[Page, ObjectHashes], ...]
    linking: str = ""
    over: tuple[str, ...] = ()


class BatchWorker:
    """Does batches of one build with one `PageWorker`.

    Args:
        batch: the first one.
    """

    def __init__(self, batch: PageBatch) -> None:
        self._blobs = Blobs(batch.blobs)
        self._worker = PageWorker(*cast("tuple[Config, Stage | None]", self._blobs.get(batch.setup)))
        self._linking = ""
        self._expanded: set[str] = set()

    def read(self, batch: PageBatch) -> tuple[ParsedPage, ...]:
        """See `PageWorker.read`."""
        parsed = self._worker.read(tuple(page for page, _ in batch.pages))
        for each in parsed:
            self._expanded.discard(each.page.file)
            if each.expanded is not None:
                self._expanded.add(each.page.file)
        return parsed

    def expand(self, batch: PageBatch) -> tuple[ExpandedPage, ...]:
        """Expand pages whose objects are all there."""
        return tuple([self._expand(page, objects) for page, objects in batch.pages])

    def finish(self, batch: PageBatch) -> tuple[FinishedPage, ...]:
        """Link, render and stage pages."""
        worker = self._worker
        if batch.linking != self._linking:
            worker.forget_texts()
            self._drop_objects(tuple(worker.boxes))
            worker.link(cast("Linking", self._blobs.get(batch.linking)))
            self._linking = batch.linking
        for page, objects in batch.pages:
            if page.file not in self._expanded:
                self._expand(page, objects)
                self._drop_objects(tuple(objects))
        finished: list[FinishedPage] = []
        for page, _ in batch.pages:
            worker.begin("fallback pages" if page.is_fallback else page.language)
            finished += worker.finish((page,))
        for file in batch.over:
            worker.documents.pop(file, None)
            self._expanded.discard(file)
        return tuple(finished)

    def _expand(self, page: Page, objects: ObjectHashes) -> ExpandedPage:
        worker = self._worker
        if page.file in self._expanded or page.file not in worker.mentions:
            worker.parse((page,))
        new = {request: self._blobs.get(name) for request, name in objects.items() if request not in worker.boxes}
        expanded = worker.expand(page, cast("dict[ApiRequest, PackedObject]", new))
        self._expanded.add(page.file)
        return expanded

    def _drop_objects(self, requests: Sequence[ApiRequest]) -> None:
        for request in requests:
            self._worker.drop_object(request)


_thread = threading.local()
"""The states of this thread: one of somebody else's executor has no other place that lasts from batch to batch."""


def run_batch(versions: tuple[tuple[str, str], ...], data: bytes) -> Done:
    """Do a batch, in whatever process this is.

    Args:
        versions: see `program_versions`, of who asks.
        data: a pickled `PageBatch`.

    Raises:
        OtherProgramError: the pages would come out otherwise than where the others are worked on.
    """
    check_program(versions)
    start = time.perf_counter()
    batch: PageBatch = pickle.loads(data)  # noqa: S301  # of a build of ours
    workers: dict[str, BatchWorker] = _thread.__dict__.setdefault("workers", {})
    with no_collection():  # for this batch: the process is not ours
        worker = workers.pop(batch.build, None) or BatchWorker(batch)
        results: tuple[Any, ...] = getattr(worker, batch.stage)(batch)
    workers[batch.build] = worker  # the one used last is last
    while len(workers) > _BUILDS:
        del workers[next(iter(workers))]
    return Done(f"{platform.node()}:{os.getpid()}:{threading.get_ident()}", time.perf_counter() - start, results)


def forget_build(build: str) -> None:
    """Drop what this thread keeps of a build."""
    _thread.__dict__.get("workers", {}).pop(build, None)
