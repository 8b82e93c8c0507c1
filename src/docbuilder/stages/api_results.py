"""What the API process says, remembered from build to build.

In: what directives and object links ask for. Out: objects and look-ups; the process is asked for what is not known only. Objects
are kept by their content, answers by what was asked until then.
Light to import: the process begins to import the package before the program itself is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from docbuilder.config import Config
from docbuilder.engine.store import Key, key_of
from docbuilder.model.values import Data, replace
from docbuilder.pyapi.model import ApiRequest, Lookup, PackedObject
from docbuilder.stages.last_build import LastBuild

if TYPE_CHECKING:
    from docbuilder.pyapi.session import ApiSession


class Answers(Data, frozen=True):
    """What the API process said to a list of requests.

    Args:
        requests: the answered ones.
        objects: keys of their objects, in order.
        aliases: anchor -> other dotted paths of the object, members included.
        anchors: of all objects that were found, members included.
    """

    requests: tuple[ApiRequest, ...]
    objects: tuple[Key, ...]
    aliases: dict[str, tuple[str, ...]]
    anchors: frozenset[str]

    @property
    def keys(self) -> dict[ApiRequest, Key]:
        """Request -> key of its object."""
        return dict(zip(self.requests, self.objects, strict=False))

    def with_more(self, more: Answers) -> Answers:
        """These and others."""
        keys = {**self.keys, **more.keys}
        return Answers(tuple(keys), tuple(keys.values()), {**self.aliases, **more.aliases}, self.anchors | more.anchors)


NO_ANSWERS = Answers((), (), {}, frozenset())


class Api:
    """The API process, asked only for what is not known; use as a context manager.

    What it answers may depend on all that it was asked before (which mocks are there, what is imported). So answers are
    kept under the whole conversation, and a process that is needed after all is told the whole conversation first.

    Args:
        last: the last build of the site, where results are kept.
        config: of the build.
    """

    def __init__(self, last: LastBuild, config: Config) -> None:
        self._last = last
        self._config = config
        self._session: ApiSession | None = None
        self._enabled = config.reads_api
        self._told: list[tuple[ApiRequest, ...]] = []
        self._expected: tuple[ApiRequest, ...] = ()
        self._chain = b""
        self._fresh: dict[Key, PackedObject] = {}  # where nothing is remembered
        self.answers = NO_ANSWERS

    def __enter__(self) -> Api:
        # where nothing is known of the package as it is now, the import begins beside everything else
        if self._enabled and not self._is_known():
            self._start()
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    def _is_known(self) -> bool:
        """Whether a build of this package as it is now has answers: this one's may all be among them."""
        if not self._last.known and self._last.shared is None:
            return False
        return self._last.get(self._last_key(), bool) is True

    def end(self) -> None:
        """End the process, which takes memory; it starts again should anything of what it answered be lost."""
        if self._session is not None:
            self._session.__exit__(None, None, None)
            self._session = None

    def _start(self) -> ApiSession:
        if self._session is None:
            from docbuilder.pyapi.session import ApiSession  # most builds need none

            self._session = ApiSession(self._config).__enter__()
            self._session.expect(self._expected)
            for requests in self._told:
                for _ in self._session.collect_packed(requests):
                    pass
        return self._session

    @property
    def enabled(self) -> bool:
        """Whether there is a package to ask for."""
        return self._enabled

    def look(self) -> None:
        """See what the package is like; it has many files, so there are better times for it than when something is asked."""
        self._package_key()

    def foresee(self, names: Iterable[str]) -> None:
        """Tell, before any page is parsed, what pages seem to ask for: the process may need a new beginning, and does that beside the parsing.

        Args:
            names: dotted; not looked for where no process runs.
        """
        if self._session is not None:
            self._session.foresee(names)

    def expect(self, requests: Iterable[ApiRequest]) -> None:
        """Tell, before anything is asked, what pages may come to ask: the mocks are the same whichever of it they do."""
        self._expected = tuple(dict.fromkeys(requests))
        self._chain = key_of("expect", self._package_key(), repr(self._expected))
        if self._session is not None:
            self._session.expect(self._expected)

    def ask(self, requests: tuple[ApiRequest, ...]) -> Asking:
        """Ask for the objects of directives."""
        key = key_of("collect", self._chain, repr(requests))
        found = self._last.get(key, Answers) if self._enabled else None
        if found is None or found.keys.keys() != set(requests):
            return Asking(self, requests, None)
        self._told.append(requests)
        self._chain = key
        self._last.use(found.objects)
        return Asking(self, requests, found)

    def kept(self, keys: Mapping[ApiRequest, Key]) -> Kept:
        """The objects that earlier answers have given."""
        return Kept(self, keys)

    def objects(self, keys: Mapping[ApiRequest, Key], wanted: Iterable[ApiRequest]) -> dict[ApiRequest, PackedObject]:
        """The objects with these keys; those that are lost are asked for again."""
        asked = [request for request in wanted if request in keys]
        found = dict(self._fresh)
        found |= self._last.get_all((keys[request] for request in asked if keys[request] not in found), PackedObject)
        lost = [request for request in asked if keys[request] not in found]
        if lost:
            session = self._start()
            again = {request: answer for told in self._told for request, answer in session.collect_packed(told)}
            found |= {keys[request]: again[request] for request in lost}
        return {request: found[keys[request]] for request in asked}

    def collect(
        self, requests: tuple[ApiRequest, ...], keys: dict[ApiRequest, Key]
    ) -> Iterator[tuple[ApiRequest, PackedObject]]:
        """Ask the process; what it answers is kept, under keys that go to `keys`."""
        found: dict[ApiRequest, PackedObject] = {}
        for request, answer in self._start().collect_packed(requests):
            found[request] = replace(answer, data=b"")  # all together are large
            key = keys[request] = key_of("object", answer.data)
            if self._last.enabled:
                self._last.put(key, answer)
            else:
                self._fresh[key] = answer
            yield request, answer
        self._told.append(requests)
        self._chain = key_of("collect", self._chain, repr(requests))
        asked = [request for request in requests if request in found]  # they came in any order
        self.answers = summarize({each: found[each] for each in asked}, {each: keys[each] for each in asked})
        if not any(answer.timed_out for answer in found.values()):  # the next build may have more luck
            self._last.put(self._chain, self.answers)

    def lookup(self, names: Sequence[str], where: str = "") -> dict[str, Lookup]:
        """What is known of names.

        Args:
            names: dotted.
            where: they stand; "" for object links. Answers are kept for each place, for not every build asks for all of them.
        """
        if not self._enabled:
            return {}
        key = key_of("lookup", self._chain, where) if where else key_of("lookup", self._chain)
        known = self._last.get(key, dict[str, Lookup]) or {}
        if not all(name in known for name in names):
            known = self._start().lookup(names)
            self._last.put(key, known)
        self._last.put(self._last_key(), True)
        return {name: known[name] for name in names}

    def _last_key(self) -> Key:
        """Of the mark that answers were kept."""
        return key_of("answered", self._package_key())

    def _package_key(self) -> Key:
        """What all answers depend on."""
        return self._last.key("api", self._last.package)


class Kept:
    """Answers to directives that need not be asked again.

    Args:
        api: has the objects.
        keys: of the objects.
    """

    def __init__(self, api: Api, keys: Mapping[ApiRequest, Key]) -> None:
        self._api = api
        self._keys = keys

    def collect(self, requests: Iterable[ApiRequest]) -> Iterable[tuple[ApiRequest, PackedObject]]:
        """The objects."""
        return self._api.objects(self._keys, requests).items()


class Asking:
    """The objects of one list of directives: known, or about to be asked for.

    Args:
        api: who is asked.
        requests: all of them.
        answers: what is known, or None.

    Attributes:
        keys: of the objects, as far as they are known by now.
        fresh: the process is asked.
    """

    def __init__(self, api: Api, requests: tuple[ApiRequest, ...], answers: Answers | None) -> None:
        self._api = api
        self._requests = requests
        self._answers = answers
        self.fresh = answers is None
        self.keys: dict[ApiRequest, Key] = dict(answers.keys) if answers is not None else {}

    def collect(self, requests: Iterable[ApiRequest]) -> Iterable[tuple[ApiRequest, PackedObject]]:
        """The objects, each request answered once; `requests` are all of them, where the process is asked."""
        if self.fresh:
            return self._api.collect(self._requests, self.keys)
        return self._api.objects(self.keys, requests).items()

    def answers(self) -> Answers:
        """All of it, once it is collected."""
        if self._answers is not None:
            return self._answers
        return self._api.answers if self._api.enabled else NO_ANSWERS


def summarize(objects: Mapping[ApiRequest, PackedObject], keys: Mapping[ApiRequest, Key]) -> Answers:
    """`Answers` from what was answered."""
    return Answers(
        tuple(keys),
        tuple(keys.values()),
        {anchor: aliases for found in objects.values() for anchor, aliases in found.aliases},
        frozenset(anchor for found in objects.values() for anchor in found.anchors),
    )
