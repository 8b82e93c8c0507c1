"""`check --external`: foreign addresses are asked for.

In: the addresses of a site's pages. Out: diagnostics. This is the only check that connects to anything, and it is polite: HEAD first, GET where that is
refused, few requests to a host at a time, a pause where a host asks for one, and what has answered well is not asked again for a week. No address is
waited for longer than a minute, however slowly its host speaks.

Only what is certain is a warning: an address that answers 404 or 410, a host that does not exist or refuses. Hosts that do not answer programs (403,
429, 5xx) tell nothing about the address.
"""

from __future__ import annotations

import fnmatch
import json
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.client import HTTPException
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urldefrag, urlsplit, urlunsplit
from urllib.request import Request

from docbuilder import __version__
from docbuilder.checking.checks import SiteFindings
from docbuilder.checking.limited_http import Deadline, https_context, limited_opener
from docbuilder.checking.survey import ForeignAddress
from docbuilder.model.diagnostics import Diagnostic, DiagnosticCode
from docbuilder.model.reading import read_plain
from docbuilder.model.source import Position
from docbuilder.model.writing import rewrite_file

FILE = "external.json"
"""Name of the cache, in the folder of the project's."""

NOT_PUBLIC = (
    "*://localhost*",
    "*://127.*",
    "*://0.0.0.0*",
    "*://[[]::1]*",
    "*://*.localhost*",
    "*://*.local*",
    "*://*.test*",
    "*://*.invalid*",
    "*://example.*",
    "*://*.example*",
    "*://*.example.*",
)
"""Addresses of one's own machine, and those that are reserved for examples (RFC 2606 and 6761): never asked for."""

_AGENT = f"docbuilder/{__version__} (checks links)"
_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})
_HOSTS = 16  # that are asked at the same time
_LANES = 2  # requests to one host at the same time
_LONGEST_PAUSE = 30.0  # seconds
_MAX_BYTES = 64 << 20  # of the cache
_PLACEHOLDERS = frozenset("{}<>$*")


class ExternalAnswer(NamedTuple):
    """What is known of an address.

    Attributes:
        verdict: `good`; `gone`, nothing is there; `unknown`, the host did not tell; `unreachable`, there was no connection at all.
        reason: why, for people; "" where it is good.
    """

    verdict: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExternalOptions:
    """How addresses are asked for.

    Args:
        cache: the file of answers, or None for none.
        skip: patterns of addresses that are not asked for.
        age: how long a good answer counts.
        timeout: seconds to wait for the next word of a host.
        limit: seconds that an address may take: all requests, wherever they are led, and the pauses between them.
        retries: how often a request is made again where there was no connection, or the host was busy.
        pause: seconds before the first of these.
        now: the time of the check.
        wait: waits for some seconds.
    """

    cache: Path | None = None
    skip: tuple[str, ...] = NOT_PUBLIC
    age: timedelta = timedelta(days=7)
    timeout: float = 15.0
    limit: float = 60.0
    retries: int = 2
    pause: float = 1.0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wait: Callable[[float], None] = time.sleep


def external_check(options: ExternalOptions) -> Callable[[SiteFindings], Iterable[Diagnostic]]:
    """A check of all pages."""

    def check(findings: SiteFindings) -> Iterable[Diagnostic]:
        every = (address for survey in findings.surveys.values() for address in survey.addresses)
        return external_problems(every, options)

    return check


def external_problems(addresses: Iterable[ForeignAddress], options: ExternalOptions) -> Iterator[Diagnostic]:
    """What is wrong with addresses, at each place where they stand; one diagnostic where there is no network."""
    places: dict[str, dict[Position, None]] = {}
    for each in addresses:
        address = f"https:{each.address}" if each.address.startswith("//") else each.address
        if not any(fnmatch.fnmatchcase(address, pattern) for pattern in options.skip):
            places.setdefault(urldefrag(address).url, {})[each.position] = None
    answers = ask_all(places, options)
    asked = [address for address in places if answers[address].verdict != "known"]
    lost = [address for address in asked if answers[address].verdict == "unreachable"]
    if lost and len(lost) == len(asked) and (len({_host(each) for each in lost}) > 1 or _is_offline(answers[lost[0]])):
        message = f"there is no network: {len(lost):,} foreign addresses were not checked ({answers[lost[0]].reason})"
        yield Diagnostic(DiagnosticCode.OFFLINE, Position("."), message, "Check them where there is one")
        return
    for address, where in places.items():
        verdict, reason = answers[address]
        if verdict in ("good", "known"):
            continue
        unknown = verdict == "unknown"
        code = DiagnosticCode.LINK_EXTERNAL_UNKNOWN if unknown else DiagnosticCode.LINK_EXTERNAL
        hint = (
            "Look at it yourself, or add it to `external-skip`"
            if unknown
            else "Correct the address, or remove the link"
        )
        message = f"{address}: {reason}"
        yield from (Diagnostic(code, position, message, hint) for position in where)


def ask_all(addresses: Iterable[str], options: ExternalOptions) -> dict[str, ExternalAnswer]:
    """What is known of addresses; those that are asked for are asked host by host. `known` is a good answer of an earlier check."""
    cache = _Cache(options)
    answers = {address: ExternalAnswer("known") for address in addresses if cache.is_good(address)}
    lanes: dict[str, deque[str]] = {}
    for address in addresses:
        if address in answers:
            continue
        if (wrong := _mistake(address)) is not None:
            answers[address] = wrong
        else:
            lanes.setdefault(_host(address), deque()).append(address)
    context = lru_cache(https_context)

    def work(lane: deque[str]) -> None:
        while True:
            try:
                address = lane.popleft()
            except IndexError:
                return
            answers[address] = _ask(address, options, context)
            if answers[address].verdict == "good":
                cache.keep(address)

    with ThreadPoolExecutor(_HOSTS, "external") as pool:
        # the second lane of a host begins when all hosts have their first
        for future in [pool.submit(work, lane) for _ in range(_LANES) for lane in lanes.values()]:
            future.result()
    cache.save()
    return answers


def _ask(address: str, options: ExternalOptions, context: Callable[[], ssl.SSLContext]) -> ExternalAnswer:
    """HEAD, then GET where it is refused, then again where there was no connection or the host is busy, while there is time."""
    deadline = Deadline(options.limit)
    opener = limited_opener(_AGENT, deadline, context)
    answer = ExternalAnswer("unreachable")
    for attempt in range(options.retries + 1):
        pause = options.pause * 2**attempt
        for method in ("HEAD", "GET"):
            try:
                with opener.open(Request(_quoted(address), method=method), timeout=options.timeout):  # noqa: S310  # http alone
                    return ExternalAnswer("good")
            except HTTPError as error:
                error.close()
                answer = _read_status(error.code)
                pause = max(pause, _retry_after(error.headers.get("Retry-After", "")))
                if error.code in _BUSY:
                    break
            except ssl.SSLError as error:
                return ExternalAnswer("gone", f"its certificate is not valid ({error.reason or error})")
            except (URLError, OSError, HTTPException, ValueError) as error:
                reason = error.reason if isinstance(error, URLError) else error
                if isinstance(reason, ssl.SSLError):
                    return ExternalAnswer("gone", f"its certificate is not valid ({reason.reason or reason})")
                answer = ExternalAnswer("unreachable", _say(reason))
                break
        else:
            return answer
        pause = min(pause, _LONGEST_PAUSE)
        if attempt == options.retries or pause >= deadline.left:
            break
        options.wait(pause)
    return answer


def _read_status(status: int) -> ExternalAnswer:
    if status in _GONE:
        return ExternalAnswer("gone", f"nothing is there (status {status})")
    return ExternalAnswer("unknown", f"the host does not tell (status {status})")


def _say(reason: object) -> str:
    if isinstance(reason, socket.gaierror):
        return (
            "there is no such host"
            if reason.errno == socket.EAI_NONAME
            else f"names are not looked up ({reason.strerror})"
        )
    if isinstance(reason, TimeoutError):
        return "the host does not answer"
    return f"there is no connection ({reason})"


def _is_offline(answer: ExternalAnswer) -> bool:
    return answer.reason.startswith("names are not looked up")


def _retry_after(value: str) -> float:
    """Seconds that a host asks to wait; dates are not understood."""
    return float(value) if value.isascii() and value.isdigit() else 0.0


def _mistake(address: str) -> ExternalAnswer | None:
    """What is wrong with an address before it is asked for; a placeholder in it makes it none."""
    if not _PLACEHOLDERS.isdisjoint(address):
        return ExternalAnswer("known")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return ExternalAnswer("gone", f"it is no address ({error})")
    return None if host else ExternalAnswer("gone", "it names no host")


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _quoted(address: str) -> str:
    """An address as it is sent: what is beyond ASCII is encoded, what is encoded stays."""
    parts = urlsplit(address)
    host = parts.netloc
    if not host.isascii():
        host = host.encode("idna").decode()
    return urlunsplit(
        (parts.scheme, host, quote(parts.path, "/%:@!$&'()*+,;=~"), quote(parts.query, "/%:@!$&'()*+,;=~?"), "")
    )


class _Cache:
    """Address -> the date of its last good answer."""

    def __init__(self, options: ExternalOptions) -> None:
        self._file = options.cache
        self._lock = Lock()
        self._now = options.now()
        self._oldest = self._now - options.age
        self._dates = {
            address: date for address, date in _read_dates(self._file).items() if self._oldest < date <= self._now
        }

    def is_good(self, address: str) -> bool:
        return address in self._dates

    def keep(self, address: str) -> None:
        with self._lock:
            self._dates[address] = self._now

    def save(self) -> None:
        if self._file is None:
            return
        content = {address: date.isoformat(timespec="seconds") for address, date in sorted(self._dates.items())}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch()
            rewrite_file(self._file, (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode())
        except OSError:
            pass  # they are asked again, which does no harm


def _read_dates(file: Path | None) -> Mapping[str, datetime]:
    """What a cache holds; nothing where it cannot be read, or is somebody's joke."""
    try:
        content = json.loads(read_plain(file, _MAX_BYTES)) if file is not None else {}
        dates = {str(address): datetime.fromisoformat(date) for address, date in content.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return {address: date for address, date in dates.items() if date.tzinfo is not None}
