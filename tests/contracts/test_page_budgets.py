"""What a browser loads of ours stays within DESIGN §13; scripts/npm run build refuses more, too."""

import gzip
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parent.parent.parent / "static" / "build"


def weight(name: str, *, packed: bool) -> int:
    content = (BUILD / name).read_bytes()
    return len(gzip.compress(content, 9)) if packed else len(content)


@pytest.mark.parametrize(
    ("names", "packed", "budget"),
    [
        (("app.js", "theme.js"), True, 200_000),
        (("app.css",), True, 90_000),
        (("inter-latin-wght-normal.woff2",), False, 60_000),
        (("icons.svg",), True, 10_000),
    ],
    ids=["scripts", "styles", "fonts", "icons"],
)
def test_assets_stay_within_their_budget(names: tuple[str, ...], packed: bool, budget: int) -> None:
    assert sum(weight(name, packed=packed) for name in names) < budget
