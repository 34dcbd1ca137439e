"""Write the pages of the calculation rules, in English and in Chinese.

The English text is that of the docstrings, the Chinese that of rule_texts/zh_hans.toml; the
examples are those that the tests run, and their steps are what the rules explain.

`python scripts/rules_reference.py` writes docs/reference/rules*.md; with `--cases NUMBER` it
prints that many mixed cases for `manage.py rule --batch` instead.
"""

import hashlib
import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc, signature
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expense_mgmt.settings.dev")

import django  # noqa: E402  # after the path is set

django.setup()

from django.utils.translation import override  # noqa: E402

from expense_mgmt.core.derivation import Derivation  # noqa: E402
from expense_mgmt.core.errors import RULE_MESSAGES  # noqa: E402
from expense_mgmt.organisation.parts import Part  # noqa: E402
from expense_mgmt.rulebook import RULES, evaluate  # noqa: E402
from reports.rules.parts import DEFAULT_PARTS, PartRule  # noqa: E402
from scripts.rule_forms import default_of, input_forms, result_form  # noqa: E402
from tests.unit.rules.domain_examples import EXAMPLES, FINE_PRINT  # noqa: E402
from tests.unit.rules.example import Example  # noqa: E402
from tests.unit.rules.refusals import REFUSALS  # noqa: E402

FOLDER = ROOT / "docs" / "reference"
TEXTS = ROOT / "scripts" / "rule_texts"
FIGURES = TEXTS / "figures.toml"
MUTANTS = TEXTS / "mutants.json"
FIELDS = ("formula", "units", "raises", "source")
RULE_WITH_PARTS = "R-12"

_FIELD = re.compile(rf"({'|'.join(FIELDS)}) {{2,}}(.*)")
_TAG = re.compile(r"\[([A-Z]{2,3})\]")


@dataclass(frozen=True, slots=True)
class Language:
    """Code of the catalogue, name of the page, and the words of its frame."""

    code: str
    page: str
    texts: Mapping[str, Any]

    @property
    def words(self) -> Mapping[str, Any]:
        words: Mapping[str, Any] = self.texts["frame"]
        return words


def _texts(name: str) -> Mapping[str, Any]:
    return tomllib.loads((TEXTS / name).read_text("utf-8"))


ENGLISH = Language("en", "rules.md", _texts("en.toml"))
CHINESE = Language("zh-hans", "rules.zh-Hans.md", _texts("zh_hans.toml"))
LANGUAGES = (ENGLISH, CHINESE)


class StaleTranslationError(Exception):
    """The English text of a rule is not the one that was translated."""


def english_of(rule_id: str) -> dict[str, str]:
    """A rule's docstring in parts: summary, notes, and its fields."""
    lines = cleandoc(RULES[rule_id].function.__doc__ or "").split("\n")
    parts: dict[str, str] = {"summary": lines[0], "notes": ""}
    last = "notes"
    for line in lines[1:]:
        field = _FIELD.fullmatch(line)
        if field is not None:
            last = field[1]
            parts[last] = field[2]
        else:
            parts[last] = f"{parts[last]} {line.strip()}".strip()
    return parts


def mark_of(rule_id: str) -> str:
    """A short mark of the English text, to see when it changes."""
    text = json.dumps(english_of(rule_id), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def words_of(rule_id: str, language: Language) -> Mapping[str, str]:
    """A rule's text in a language; what is not translated is the same in both.

    raises  StaleTranslationError
    """
    english = english_of(rule_id)
    if language is ENGLISH:
        return english
    chinese = language.texts["rules"][rule_id]
    if chinese["english"] != mark_of(rule_id):
        msg = f"{rule_id}: translate anew, then set english = {mark_of(rule_id)!r}"
        raise StaleTranslationError(msg)
    return {**english, "notes": "", **chinese}


def error_codes(raises: str) -> list[str]:
    """The names of errors in a text, in their order."""
    return [code for code in re.findall(r"[a-z_]+", raises) if code in RULE_MESSAGES]


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines) + "\n"


def shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def fence(value: object) -> str:
    return f"```json\n{shown(value)}\n```\n"


def example_of(example: Example, title: str, language: Language) -> str:
    """Inputs, result and steps of one example."""
    trace = Derivation()
    answer = evaluate(example.rule, example.inputs, trace=trace)
    steps = [
        [f"`{line.field}`" if line.field else "", str(line.label), line.text]
        for line in trace.lines
    ]
    words = language.words
    return (
        f"**{title}**\n\n{fence(example.inputs)}\n{words['gives']}\n\n"
        f"{fence(answer['value'])}\n{table(words['steps_head'], steps)}"
    )


def numbered(rule_id: str, language: Language) -> Iterator[str]:
    """The examples of a rule, first those of the domain guide."""
    words = language.words
    for title, examples in ((words["example"], EXAMPLES), (words["fine_print"], FINE_PRINT)):
        own = [example for example in examples if example.rule == rule_id]
        for number, example in enumerate(own, start=1):
            yield example_of(example, f"{title} {number}", language)


def facts_of(rule_id: str, language: Language) -> str:
    """Formula, units, errors, source and the form of the result."""
    text, words = words_of(rule_id, language), language.words
    rows = [[words["formula"], text["formula"]], [words["units"], text["units"]]]
    if "raises" in text:
        raises = text["raises"].removeprefix("RuleRefused ")
        codes = dict.fromkeys(error_codes(raises))
        for code in codes:
            raises = re.sub(rf"\b{code}\b", f"`{code}`", raises)
        sentences = " ".join(f"`{code}`{words['colon']}{RULE_MESSAGES[code]}" for code in codes)
        rows.append([words["raises"], f"{raises}<br>{sentences}"])
    rows.append([words["source"], text["source"]])
    rows.append([words["result"], result_form(RULES[rule_id].function, language.texts["forms"])])
    return table(["", ""], rows)


def inputs_of(rule_id: str, language: Language) -> str:
    rule, words, forms = RULES[rule_id], language.words, language.texts["forms"]
    form_by_name = input_forms(rule.function, forms)
    parameters = signature(rule.function).parameters
    rows = [
        [
            f"`{name}`",
            form_by_name[name],
            words["required"] if field.is_required else default_of(parameters[name], forms),
        ]
        for name, field in rule.inputs.items()
    ]
    return table(words["inputs_head"], rows)


def refusals_of(rule_id: str, language: Language) -> str:
    words = language.words
    rows = [
        [f"`{shown(inputs)}`", f"`{code}`"]
        for rule, inputs, code, _field in REFUSALS
        if rule == rule_id
    ]
    return f"**{words['refused']}**\n\n{table(words['refused_head'], rows)}" if rows else ""


def parts_of(language: Language) -> str:
    """Which category enters which part, for the rule that needs to know."""
    words = language.words
    codes: dict[PartRule, list[str]] = {}
    for code, rule in DEFAULT_PARTS.items():
        codes.setdefault(rule, []).append(f"`{code}`")
    rows = [
        [
            f"`{rule.part}`" if rule.part != Part.NONE else words["no_part"],
            f"`{rule.clock}`",
            " ".join(names),
        ]
        for rule, names in codes.items()
    ]
    return f"{words['parts']}\n\n{table(words['parts_head'], rows)}"


def section(rule_id: str, language: Language) -> str:
    """Everything about one rule."""
    text = words_of(rule_id, language)
    with override(language.code):
        paragraphs = [text["summary"], text["notes"]]
        whole = (
            f'<a id="{rule_id.lower()}"></a>\n'
            f"## {rule_id} `{RULES[rule_id].function.__name__}`\n\n"
            + "".join(f"{paragraph}\n\n" for paragraph in paragraphs if paragraph)
            + facts_of(rule_id, language)
            + inputs_of(rule_id, language)
            + (parts_of(language) if rule_id == RULE_WITH_PARTS else "")
            + "".join(numbered(rule_id, language))
            + refusals_of(rule_id, language)
        )
    return whole.rstrip("\n") + "\n"


def front(language: Language) -> str:
    """What stands before the rules: how to read them, sources, proof, contents."""
    words = language.words
    figures = tomllib.loads(FIGURES.read_text("utf-8")) | mutants()
    sources = "".join(f"- `[{tag}]` {name}\n" for tag, name in language.texts["sources"].items())
    rows = [
        [
            f"[{rule_id}](#{rule_id.lower()})",
            f"`{RULES[rule_id].function.__name__}`",
            words_of(rule_id, language)["summary"],
        ]
        for rule_id in sorted(RULES)
    ]
    return (
        f"# {words['title']}\n\n{words['intro'].strip()}\n\n"
        f"## {words['sources_title']}\n\n{words['sources_intro']}\n\n{sources}\n"
        f"## {words['proof_title']}\n\n{words['proof'].strip().format_map(figures)}\n\n"
        f"## {words['contents_title']}\n\n{table(words['contents_head'], rows)}"
    )


def mutants() -> dict[str, Any]:
    """What the last whole run of `make mutants` recorded, and the percentage, cut, not rounded."""
    figures: dict[str, Any] = json.loads(MUTANTS.read_text("utf-8"))
    whole, tenths = divmod(figures["killed"] * 1000 // figures["total"], 10)
    return {**figures, "ratio": f"{whole}.{tenths}"}


def page(language: Language) -> str:
    sections = [section(rule_id, language) for rule_id in sorted(RULES)]
    return front(language) + "\n".join(sections)


def unknown_tags() -> set[str]:
    """Tags of sources that the legend does not explain."""
    used = {
        tag
        for language in LANGUAGES
        for rule_id in RULES
        for tag in _TAG.findall(words_of(rule_id, language)["source"])
    }
    return used - set(ENGLISH.texts["sources"])


def cases(number: int) -> list[dict[str, Any]]:
    """So many cases for the door, mixed from all examples."""
    chosen = islice(cycle((*EXAMPLES, *FINE_PRINT)), number)
    return [
        {"id": position, "rule": example.rule, "inputs": example.inputs}
        for position, example in enumerate(chosen, start=1)
    ]


def write_pages() -> None:
    for language in LANGUAGES:
        (FOLDER / language.page).write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--cases"]:
        print(json.dumps(cases(int(sys.argv[2])), ensure_ascii=False))
    else:
        write_pages()
