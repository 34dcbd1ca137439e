"""The transition table of every document, read from the decorators."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django_fsm import FSMFieldMixin

HEAD = """# States

Every document moves only along these transitions (`django_fsm`; the database repeats the list of states). Written by `make states` from the code; a test compares both.
"""


def machines() -> Iterator[tuple[type[models.Model], Any]]:
    """Every model with a state field, in the order of their names."""
    found = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.get_fields()  # noqa: SLF001  # Django's public model API
        if isinstance(field, FSMFieldMixin)
    ]
    yield from sorted(found, key=lambda pair: pair[0]._meta.label)  # noqa: SLF001  # as above


def render() -> str:
    """The page docs/reference/states.md."""
    parts = [HEAD]
    for model, field in machines():
        rows = sorted(
            {
                (transition.source, transition.target, transition.name, words(transition))
                for transition in field.get_all_transitions(model)
            }
        )
        parts.append(
            f"\n## {model.__name__}\n\n| From | To | Event | What happens |\n|---|---|---|---|\n"
        )
        parts += [
            f"| {source} | {target} | {name} | {text} |\n" for source, target, name, text in rows
        ]
    return "".join(parts)


def words(transition: Any) -> str:
    """The first line of the transition's docstring."""
    text = (transition.method.__doc__ or "").strip()
    return text.splitlines()[0] if text else ""
