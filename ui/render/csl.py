"""CSL-JSON: an item for each place quoted, its page as locator, and the works cited in them."""

from __future__ import annotations

import json
from typing import Any

from ui.render.references import References


def csl_json(references: References) -> str:
    """Write CSL-JSON, held to the schema of the Citation Style Language by a test."""
    return json.dumps(items(references), ensure_ascii=False, indent=2) + "\n"


def items(references: References) -> list[dict[str, Any]]:
    """Build the items: the document's own record, and what is known of the works cited in it."""
    document = references.document
    base = dict(document.raw) or {"type": "document", "title": document.title}
    places = [
        {
            **base,
            "id": f"{references.key}-{number}",
            **({"locator": place.pages} if place.pages else {}),
            "annote": f"»{place.quote}«",
        }
        for number, place in enumerate(references.places, start=1)
    ]
    secondary = [
        {
            "id": work.key,
            "type": "document",
            "title": f"{work.author} {work.year}".strip(),
            "author": [{"literal": work.author}],
            **({"issued": {"date-parts": [[int(work.year[:4])]]}} if work.year else {}),
            "note": f"Cited in {work.cited_in}",
        }
        for work in references.secondary
    ]
    return [*(places or [{**base, "id": references.key}]), *secondary]
