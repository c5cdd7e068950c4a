"""What the documentation's commands are given: files, and drafts that wait for a person."""

import json
from pathlib import Path
from typing import Any

from tests.e2e.walk import commented, edited

TENANT = "acme-leads"
NUMBER = "020 7946 0018"


def write_files(folder: Path) -> None:
    """The files that commands of the documentation name."""
    lines = [edited("docs-file", number) for number in range(100, 104)]
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "event.json").write_text(json.dumps(lines[0]), encoding="utf-8")
    rows = (f"Write about {n}.,Dear Sir or Madam: {n}.,2,Shorter please.,Hi {n}.\n" for n in range(4))
    (folder / "reviews.csv").write_text("prompt,draft,stars,note,sent_text\n" + "".join(rows), encoding="utf-8")
    reviews = [
        {
            "id": f"r{n}",
            "prompt": f"Write about {n}.",
            "draft": f"Dear Sir: {n}.",
            "stars": 2,
            "note": "Shorter.",
            "sent": "",
        }
        for n in range(3)
    ]
    (folder / "reviews.jsonl").write_text("\n".join(map(json.dumps, reviews)), encoding="utf-8")
    (folder / "answer.txt").write_text(f"Hi Dana, call us on {NUMBER}. Mia", encoding="utf-8")
    for name in ("provider-key.txt", "webhook-secret.txt", "poison.txt"):
        (folder / name).write_text("not-a-key", encoding="utf-8")


def dictated(number: int) -> dict[str, Any]:
    """A comment that asks for a telephone number, which nobody but a person can vouch for."""
    told = commented(TENANT, 500 + number)
    comment = f'Replace "topic {(500 + number) * 7}" with "{NUMBER}".'
    return {**told, "generation_id": f"docs-parked-{number}", "event_id": f"docs-parked-{number}", "comment": comment}
