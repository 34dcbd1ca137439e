"""The pages of the rules are what the code says, in both languages."""

import inspect
from importlib import import_module

import pytest

from expense_mgmt.rulebook import RULES
from scripts.mutants import Change, explained
from scripts.rules_reference import (
    CHINESE,
    ENGLISH,
    FOLDER,
    LANGUAGES,
    Language,
    english_of,
    error_codes,
    page,
    section,
    unknown_tags,
    words_of,
)
from tests.unit.rules.refusals import REFUSALS

every_rule = pytest.mark.parametrize("rule_id", sorted(RULES))
every_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
ADVICE = "run `make reference` (the Chinese page needs the compiled catalogue)"


def committed(language: Language) -> str:
    return (FOLDER / language.page).read_text(encoding="utf-8")


@every_rule
def test_section_is_what_the_rule_does(rule_id: str) -> None:
    assert section(rule_id, ENGLISH) in committed(ENGLISH), ADVICE


@pytest.mark.usefixtures("catalogue")
@every_language
def test_page_is_what_the_code_gives(language: Language) -> None:
    assert committed(language) == page(language), ADVICE


@every_rule
def test_rule_says_how_it_is_calculated_and_where_it_comes_from(rule_id: str) -> None:
    text = english_of(rule_id)

    assert text["formula"]
    assert text["units"]
    assert text["source"].startswith(f"{rule_id};")


@every_rule
def test_rule_names_every_error_it_raises(rule_id: str) -> None:
    raised = {error for rule, _inputs, error, field in REFUSALS if rule == rule_id and field}

    assert set(error_codes(english_of(rule_id).get("raises", ""))) >= raised


@every_rule
def test_every_named_error_has_a_refused_input(rule_id: str) -> None:
    refused = {error for rule, _inputs, error, _field in REFUSALS if rule == rule_id}

    assert set(error_codes(english_of(rule_id).get("raises", ""))) <= refused


@every_rule
def test_chinese_text_says_as_much_as_the_english(rule_id: str) -> None:
    english, chinese = words_of(rule_id, ENGLISH), words_of(rule_id, CHINESE)

    assert {part for part, text in chinese.items() if text} - {"english"} == {
        part for part, text in english.items() if text
    }
    assert error_codes(chinese.get("raises", "")) == error_codes(english.get("raises", ""))
    assert all(chinese[part] != english[part] for part in ("summary", "formula", "units"))


def test_every_source_is_in_the_legend() -> None:
    assert unknown_tags() == set()
    assert ENGLISH.texts["sources"].keys() == CHINESE.texts["sources"].keys()


@pytest.mark.parametrize("change", sorted(explained(), key=str), ids=str)
def test_explained_mutant_alters_a_line_that_is_there(change: Change) -> None:
    module, _mark, function = change.function.rpartition(".x_")

    source = inspect.getsource(getattr(import_module(module), function))

    assert change.before in " ".join(source.split())
