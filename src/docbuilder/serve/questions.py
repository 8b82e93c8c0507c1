"""What a site asks the API process, and what it was told.

In: what directives and object links ask for. Out: questions that nobody has been asked yet, and the answers so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docbuilder.pyapi.model import ApiObject, ApiRequest, Lookup


class ApiQuestions:
    """Questions and answers of one site.

    Attributes:
        objects: answers to directives.
        lookups: answers about names in object links.
    """

    def __init__(self) -> None:
        self.objects: dict[ApiRequest, ApiObject] = {}
        self.lookups: dict[str, Lookup] = {}
        self._new_requests: dict[ApiRequest, None] = {}
        self._asked_requests: dict[ApiRequest, None] = {}
        self._new_names: set[str] = set()
        self._asked_names: set[str] = set()
        self._unanswered = 0

    @property
    def waits(self) -> bool:
        """Not everything that was asked about objects is answered."""
        return self._unanswered > 0

    def want_objects(self, requests: Iterable[ApiRequest]) -> None:
        """Directives ask for these."""
        self._new_requests |= dict.fromkeys(request for request in requests if request not in self._asked_requests)

    def want_names(self, names: Iterable[str]) -> None:
        """Object links name these."""
        self._new_names |= set(names) - self._asked_names

    def have(self, requests: Iterable[ApiRequest]) -> bool:
        """All of these are answered."""
        return self.objects.keys() >= set(requests)

    def take_requests(self) -> tuple[ApiRequest, ...]:
        """What nobody has been asked yet; it is now."""
        requests = tuple(self._new_requests)
        self._asked_requests |= self._new_requests
        self._new_requests = {}
        self._unanswered += len(requests)
        return requests

    def take_names(self) -> tuple[str, ...]:
        """Names that nobody has been asked for yet, sorted; they are now."""
        names = tuple(sorted(self._new_names))
        self._asked_names |= self._new_names
        self._new_names = set()
        return names

    def ask_again(self) -> tuple[ApiRequest, ...]:
        """The documented package has changed: all that was asked for. What was known of it stays until it is answered."""
        self._unanswered = len(self._asked_requests)
        self._new_names |= self._asked_names
        return tuple(self._asked_requests)

    def receive_objects(self, objects: Mapping[ApiRequest, ApiObject]) -> dict[ApiRequest, ApiObject]:
        """Answers have come; those that are others than before."""
        self._unanswered = max(0, self._unanswered - len(objects))
        changed = {request: found for request, found in objects.items() if self.objects.get(request) != found}
        self.objects.update(changed)
        return changed

    def receive_lookups(self, lookups: Mapping[str, Lookup]) -> bool:
        """Answers about names have come; whether any is another than before."""
        changed = any(self.lookups.get(name) != found for name, found in lookups.items())
        self.lookups.update(lookups)
        return changed
