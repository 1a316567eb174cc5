"""What a failed request means: how it ends, whether to try again, and when."""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass

from rag.writer.record import Outcome

_BY_STATUS = {
    400: Outcome.REFUSED, 401: Outcome.REFUSED_KEY, 402: Outcome.REFUSED_KEY,
    403: Outcome.REFUSED_KEY, 404: Outcome.UNKNOWN_MODEL, 408: Outcome.TIMEOUT,
    413: Outcome.REFUSED, 422: Outcome.REFUSED, 429: Outcome.BUSY, 529: Outcome.BUSY,
}  # fmt: skip
_WORTH_RETRYING = frozenset(
    {Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.BUSY, Outcome.SERVER_ERROR, Outcome.BROKEN_OFF,
     Outcome.EMPTY}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed request; `wait` are the seconds that the server asks to wait, if it does."""

    outcome: Outcome
    wait: float | None = None

    @property
    def retry(self) -> bool:
        """Tell whether another try may help."""
        return self.outcome in _WORTH_RETRYING


def classify(error: Exception, begun: bool) -> Failure:
    """Tell what an error of a client means.

    Args:
        error: what it raised.
        begun: whether the model had begun to write.
    """
    status = _status(error)
    if status is not None:
        outcome = _BY_STATUS.get(status)
        if outcome is None:
            outcome = Outcome.SERVER_ERROR if status >= 500 else Outcome.REFUSED
        return Failure(outcome, _retry_after(error))
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, TimeoutError) or names & {"APITimeoutError", "TimeoutException"}:
        return Failure(Outcome.TIMEOUT)
    if begun:
        return Failure(Outcome.BROKEN_OFF)
    if names & {"APIConnectionError", "TransportError"} or isinstance(error, ConnectionError):
        return Failure(Outcome.UNREACHABLE)
    if "APIError" in names:  # an error told within the stream
        return Failure(Outcome.SERVER_ERROR)
    return Failure(Outcome.UNREADABLE)


def _status(error: Exception) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "code", "http_status"):
            value = getattr(holder, name, None)
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return None


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    value = str(headers.get("retry-after") or "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    moment = email.utils.parsedate_tz(value)
    return None if moment is None else max(0.0, email.utils.mktime_tz(moment) - time.time())
