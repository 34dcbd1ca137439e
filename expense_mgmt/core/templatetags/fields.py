"""Form fields: label, required mark, help, error and the attributes that tie them together."""

from typing import Any, TypeAlias

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext

register = template.Library()

AnyForm: TypeAlias = "forms.BaseForm | BaseFormSet[Any]"
SELECTS = (forms.Select, forms.SelectMultiple)
CHOICES = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def control_class(field: BoundField, *, warn: bool = False) -> str:
    """CSS classes for the widget of a bound field."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return ""
    base = "form-select" if isinstance(widget, SELECTS) else "form-control"
    if isinstance(field.field, forms.DecimalField | forms.IntegerField):
        base += " num"
    if field.errors:
        return f"{base} is-bad"
    return f"{base} is-warn" if warn else base


def control(field: BoundField, *, warn: bool = False, **attributes: str) -> str:
    """Draw the widget; Django ties it to its help and its errors by aria-describedby."""
    own = str(field.field.widget.attrs.get("class", ""))
    css = f"{own} {control_class(field, warn=warn)}".strip()
    attrs: dict[str, Any] = {"class": css} if css else {}
    if isinstance(field.field, forms.DecimalField) and not isinstance(
        field.field.widget, CHOICES + SELECTS
    ):
        attrs["inputmode"] = "decimal"
        attrs["autocomplete"] = "off"
    # A browser cuts what is pasted beyond the length without a word; the server says that it is
    # too long and keeps it.
    attrs["maxlength"] = False
    attrs.update({name.replace("_", "-"): value for name, value in attributes.items()})
    return field.as_widget(attrs=attrs)


@register.simple_tag(name="control")
def control_tag(field: BoundField, *, warn: bool = False, **attributes: str) -> str:
    """Only the input, for cells of the line editor; `aria_label` names it there."""
    return control(field, warn=warn, **attributes)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, *, css: str = "", hint: str = "", unit: str = "", warn: bool = False
) -> dict[str, Any]:
    """One field of a form.

    css   its width in the twelve columns, such as c8
    hint  a remark of the page below the help text, such as what remains of a contract
    """
    return {
        "field": bound,
        "css": css,
        "hint": hint,
        "unit": unit,
        "control": control(bound, warn=warn),
        "is_check": isinstance(bound.field.widget, forms.CheckboxInput),
        "is_group": isinstance(
            bound.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)
        ),
    }


def errors_of_form(form: forms.BaseForm, line: str = "") -> list[dict[str, str]]:
    """What is wrong in one form.

    line  of the formset it stands in, in words
    """
    found = [{"text": _on(line, str(error)), "url": ""} for error in form.non_field_errors()]
    for bound in form:
        address = f"#{bound.id_for_label}" if bound.id_for_label else ""
        for error in bound.errors:
            text = gettext("%(field)s: %(error)s") % {"field": bound.label, "error": error}
            found.append({"text": _on(line, text), "url": address})
    return found


def _on(line: str, text: str) -> str:
    return gettext("%(line)s, %(text)s") % {"line": line, "text": text} if line else text


def errors_of(part: AnyForm) -> list[dict[str, str]]:
    """Every error of a form or formset, worded as beside its field, with its address."""
    if isinstance(part, forms.BaseForm):
        return errors_of_form(part) if part.is_bound else []
    if not part.is_bound:
        return []
    found = [{"text": str(error), "url": ""} for error in part.non_form_errors()]
    for number, form in enumerate(part.forms, start=1):
        line = gettext("Line %(number)d") % {"number": number}
        found.extend(errors_of_form(form, line))
    return found


@register.inclusion_tag("components/error_summary.html")
def form_errors(*parts: AnyForm) -> dict[str, Any]:
    """The error summary of a page's forms and formsets; draws nothing without errors."""
    return {"errors": [error for part in parts for error in errors_of(part)]}
