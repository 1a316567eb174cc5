"""One line for the reader on how a model's answer ended, where it did not end well."""

from __future__ import annotations

from index.language import Language
from rag.writer.record import Outcome

_EXTRACTIVE = {
    "de": "Die Antwort besteht deshalb aus Zitaten.",
    "en": "The answer therefore consists of quotes.",
}
_ENDS: dict[Outcome, dict[Language, str]] = {
    Outcome.CUT: {
        "de": "Das Modell hat sein Maß überschritten; gezeigt wird, was bis dahin belegt war.",
        "en": "The model overran its budget; shown is what had been proven by then.",
    },
    Outcome.NOTHING_SURVIVED: {
        "de": "Nichts von dem, was das Modell geschrieben hat, ließ sich belegen.",
        "en": "Nothing that the model wrote could be proven.",
    },
    Outcome.TIMEOUT: {
        "de": "Das Modell hat nicht rechtzeitig geantwortet.",
        "en": "The model did not answer in time.",
    },
    Outcome.UNREACHABLE: {
        "de": "Das Modell ist nicht zu erreichen: Läuft sein Server?",
        "en": "The model cannot be reached: is its server running?",
    },
    Outcome.REFUSED_KEY: {
        "de": "Der Anbieter des Modells hat den Schlüssel abgelehnt.",
        "en": "The model’s provider refused the key.",
    },
    Outcome.BUSY: {
        "de": "Der Anbieter des Modells ist überlastet oder das Kontingent erschöpft.",
        "en": "The model’s provider is busy, or the quota is spent.",
    },
    Outcome.SERVER_ERROR: {
        "de": "Der Server des Modells hat einen Fehler gemeldet.",
        "en": "The model’s server reported an error.",
    },
    Outcome.UNKNOWN_MODEL: {
        "de": "Der Anbieter kennt kein Modell dieses Namens.",
        "en": "The provider knows no model of this name.",
    },
    Outcome.REFUSED: {
        "de": "Der Anbieter des Modells hat die Anfrage abgelehnt.",
        "en": "The model’s provider refused the request.",
    },
    Outcome.BROKEN_OFF: {
        "de": "Die Verbindung zum Modell ist abgebrochen.",
        "en": "The connection to the model broke off.",
    },
    Outcome.EMPTY: {
        "de": "Das Modell hat nichts geschrieben.",
        "en": "The model wrote nothing.",
    },
    Outcome.UNREADABLE: {
        "de": "Was der Server des Modells geschickt hat, ist nicht zu lesen.",
        "en": "What the model’s server sent cannot be read.",
    },
}


def notice(outcome: Outcome, language: Language, *, written: bool) -> str | None:
    """Return the line for an end, or None if there is nothing to say.

    Args:
        outcome: how it ended.
        language: language of the answer.
        written: whether the model's text is shown, and not the extractive answer.
    """
    said = _ENDS.get(outcome)
    if said is None:
        return None
    return said[language] if written else f"{said[language]} {_EXTRACTIVE[language]}"
