"""Free text is kept as typed; what nobody can see is nothing."""

import pytest

from expense_mgmt.core.typed import typed_text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "\u3000\u00a0",
        "\u200b\u200c\u200d\ufeff",
        "\u202e\u202c",
        "\u00ad",
        "\u2800",
        "\u3164",
        "\0\x07",
    ],
    ids=ascii,
)
def test_what_nobody_sees_is_nothing(text: str) -> None:
    assert typed_text(text) == ""


def test_everything_a_person_can_type_is_kept() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert typed_text(f" 好\u202e{family}\0\x1b\r\n第二行\t") == f"好\u202e{family}\r\n第二行"


@pytest.mark.parametrize("text", ["0", "。", "\u0301", "\U0001f44d"], ids=ascii)
def test_one_sign_is_something(text: str) -> None:
    assert typed_text(text) == text
