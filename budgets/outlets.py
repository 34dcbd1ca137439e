"""Which outlets may get money: none of a guerrilla market, a new brand market's with a study."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from budgets.models import CaseStudy, OutletFigure
from budgets.rules.regional import MarketStage
from budgets.states import SettingState
from expense_mgmt.core.errors import RuleBroken

NEEDS_AN_ANSWER = (MarketStage.NEW_BRAND, MarketStage.NEW_GUERRILLA)


def outlet_refusals(unit_ids: Collection[int], day: dt.date) -> Mapping[int, RuleBroken]:
    """Units that may get no money on a day, each with the reason; the caller names the field.

    shapes    two queries at most, none without units
    source    R-30; [FM] 6 (2): money only for brand markets, after a study of the case
    """
    found = (
        dict(
            OutletFigure.objects.filter(
                outlet__in=set(unit_ids),
                stage__in=NEEDS_AN_ANSWER,
                setting__state=SettingState.PUBLISHED,
                setting__valid__contains=day,
            ).values_list("outlet", "stage")
        )
        if unit_ids
        else {}
    )
    if not found:
        return {}
    studied = set(CaseStudy.objects.filter(outlet__in=found).values_list("outlet", flat=True))
    return {
        key: _guerrilla() if stage == MarketStage.NEW_GUERRILLA else _study_missing()
        for key, stage in found.items()
        if stage == MarketStage.NEW_GUERRILLA or key not in studied
    }


def _guerrilla() -> RuleBroken:
    return RuleBroken(
        "outlet_guerrilla",
        _("This outlet is a guerrilla market: no advertising money goes there."),
    )


def _study_missing() -> RuleBroken:
    return RuleBroken(
        "case_study_missing",
        _("This outlet is new in a brand market: attach its case study first."),
    )
