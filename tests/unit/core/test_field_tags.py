"""Form fields, their errors, and the frames around a page's own markup."""

from django import forms
from django.template import Context, Template
from django.utils import translation

from expense_mgmt.core.templatetags.fields import errors_of
from expense_mgmt.core.widgets import AmountInput, DayInput, MonthInput


class RequestForm(forms.Form):
    title = forms.CharField(label="Title", max_length=80, help_text="In one line.")
    amount = forms.DecimalField(label="Amount")
    needed_on = forms.DateField(label="Needed by", widget=DayInput(), required=False)
    supplier = forms.ChoiceField(label="Supplier", choices=[("a", "Lanhai")], required=False)


def drawn(template: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load fields layout %}" + template).render(Context(context))


def test_field_ties_label_help_and_error_to_its_input() -> None:
    form = RequestForm({"title": "", "amount": "1"})

    html = drawn("{% field form.title css='c8' hint='Seen by the approver.' %}", form=form)

    assert '<div class="fx-field c8">' in html
    assert '<label class="form-label" for="id_title">' in html
    assert 'class="form-control is-bad"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert "Seen by the approver." in html


def test_amounts_bring_the_decimal_keyboard() -> None:
    html = drawn("{% control form.amount aria_label='Amount' %}", form=RequestForm())

    assert 'inputmode="decimal"' in html
    assert 'aria-label="Amount"' in html


def test_browser_cuts_nothing_off_a_long_text() -> None:
    form = RequestForm({"title": "A" * 81, "amount": "1"})

    html = drawn("{% field form.title %}", form=form)

    assert "maxlength" not in html
    assert "A" * 81 in html
    assert "at most 80 characters" in html


def test_select_looks_like_one() -> None:
    assert 'class="form-select"' in drawn("{% control form.supplier %}", form=RequestForm())


def test_error_summary_links_to_the_fields() -> None:
    form = RequestForm({"title": "", "amount": "x"})

    html = drawn("{% form_errors form %}", form=form)

    assert "There are 2 things to fix" in html
    assert '<a href="#id_title">Title: This field is required.</a>' in html
    assert '<a href="#id_amount">Amount: Enter a number.</a>' in html


def test_no_summary_without_errors() -> None:
    form = RequestForm({"title": "A", "amount": "1"})

    assert "fx-errors" not in drawn("{% form_errors form %}", form=form)
    assert errors_of(RequestForm()) == []


def test_errors_of_lines_name_the_line() -> None:
    lines = forms.formset_factory(RequestForm, extra=0)(
        {
            "lines-TOTAL_FORMS": "2",
            "lines-INITIAL_FORMS": "0",
            "lines-0-title": "A",
            "lines-0-amount": "1",
            "lines-1-title": "B",
            "lines-1-amount": "",
        },
        prefix="lines",
    )

    with translation.override("en"):
        found = errors_of(lines)

    assert found == [
        {"text": "Line 2, Amount: This field is required.", "url": "#id_lines-1-amount"}
    ]


def test_day_and_month_travel_in_one_form_in_every_language() -> None:
    with translation.override("zh-hans"):
        assert DayInput().format_value("2026-05-12") == "2026-05-12"
        assert 'type="date"' in DayInput().render("needed_on", None)
        assert 'type="month"' in MonthInput().render("month", None)
        assert 'inputmode="decimal"' in AmountInput().render("amount", None)


def test_page_head_shows_state_number_and_actions() -> None:
    html = drawn(
        "{% page_head 'June budget' sub='By Lin' number='YS-2605-0006' state='draft' %}"
        "<button>Print</button>{% endpage_head %}"
    )

    assert "<h1>June budget</h1>" in html
    assert '<span class="fx-id">YS-2605-0006</span>' in html
    assert "st-draft" in html
    assert '<div class="acts"><button>Print</button></div>' in html


def test_page_head_escapes_its_title() -> None:
    assert "<b>" not in drawn("{% page_head title %}{% endpage_head %}", title="<b>x</b>")


def test_table_scrolls_by_keyboard_under_its_caption() -> None:
    html = drawn("{% data_table 'Lines' %}<tbody></tbody>{% enddata_table %}")

    assert 'role="region" aria-label="Lines" tabindex="0"' in html
    assert '<caption class="vh">Lines</caption><tbody></tbody>' in html
