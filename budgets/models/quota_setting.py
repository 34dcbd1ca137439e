"""What a company chose for regions, outlets and products, by effective dates (R-28 to R-30)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from budgets.rules.regional import (
    DEFAULT_PRICE_LINE,
    DEFAULT_SALES_FLOOR,
    DEFAULT_STAGE_WEIGHTS,
    MarketStage,
    QuotaTier,
)
from budgets.states import SettingState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import Company, User, known_states
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Category, Unit
from expense_mgmt.organisation.queries import companies_of

WEIGHED_STAGES = (
    MarketStage.INTRODUCTION,
    MarketStage.GROWTH,
    MarketStage.MATURE,
    MarketStage.DECLINE,
)
"""Stages whose weight a company chooses; a new outlet gets nothing by weight."""


class Stage(models.TextChoices):
    """The stages of R-30 with their words."""

    INTRODUCTION = MarketStage.INTRODUCTION, _("Introduction")
    GROWTH = MarketStage.GROWTH, _("Growth")
    MATURE = MarketStage.MATURE, _("Mature")
    DECLINE = MarketStage.DECLINE, _("Decline")
    NEW_BRAND = MarketStage.NEW_BRAND, _("New, brand market")
    NEW_GUERRILLA = MarketStage.NEW_GUERRILLA, _("New, guerrilla market")


class QuotaSettingQuerySet(LockableQuerySet["QuotaSetting"]):
    def visible_to(self, user: User) -> Self:
        """Figures of the person's companies, for those who may read budgets there."""
        if not may(user, Act.BUDGET_READ):
            return self.none()
        return self.filter(company__in=companies_of(user))

    def in_force(self, company_id: int, day: dt.date) -> Self:
        """The published row of the company that covers the day; there is one at most."""
        return self.filter(company=company_id, state=SettingState.PUBLISHED, valid__contains=day)

    def with_rows(self) -> Self:
        """With tiers, fixed amounts and stages, and what they name."""
        return self.select_related("company", "category").prefetch_related(
            "tiers",
            Prefetch("regions", RegionFigure.objects.select_related("region")),
            Prefetch("outlets", OutletFigure.objects.select_related("outlet")),
        )

    def for_list(self) -> Self:
        return self.with_rows().select_related("drafted_by", "published_by").order_by("-pk")


def is_second_person(setting: Any, user: Any) -> bool:
    """Somebody of finance who did not draft it."""
    return setting.drafted_by_id != user.pk and may(user, Act.BUDGET_CONTROL)


def _weight(stage: MarketStage) -> Any:
    return models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(DEFAULT_STAGE_WEIGHTS[stage])
    )


class QuotaSetting(FSMModelMixin, PublicIdModel):
    """One version of the figures for regions, outlets and products.

    category              what quotas are given for: a group covers every category below it
    …_weight              of the stages of R-30
    price_line            from this landed price on a product is a terminal product, in yuan
    sales_floor           from these terminal sales on they give a budget, in yuan
    …_ratio_percent       budget as percent of sales
    source                R-28, R-29, R-30; PLATFORM §6.10
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    introduction_weight = _weight(MarketStage.INTRODUCTION)
    growth_weight = _weight(MarketStage.GROWTH)
    mature_weight = _weight(MarketStage.MATURE)
    decline_weight = _weight(MarketStage.DECLINE)
    price_line = AmountField(default=DEFAULT_PRICE_LINE)
    sales_floor = AmountField(default=DEFAULT_SALES_FLOOR)
    terminal_ratio_percent = models.DecimalField(max_digits=5, decimal_places=2, default=ZERO)
    circulation_ratio_percent = models.DecimalField(max_digits=5, decimal_places=2, default=ZERO)
    state = FSMField(
        default=SettingState.DRAFT, choices=SettingState.choices, protected=True, editable=False
    )
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = QuotaSettingQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("quotasetting", SettingState),
            ExclusionConstraint(
                name="quotasetting_one_in_force",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(state=SettingState.PUBLISHED),
            ),
            models.CheckConstraint(
                condition=Q(
                    introduction_weight__gte=0,
                    growth_weight__gte=0,
                    mature_weight__gte=0,
                    decline_weight__gte=0,
                    price_line__gte=0,
                    sales_floor__gte=0,
                    terminal_ratio_percent__range=(0, 100),
                    circulation_ratio_percent__range=(0, 100),
                ),
                name="quotasetting_figures_are_sound",
            ),
            models.CheckConstraint(
                condition=~Q(state=SettingState.PUBLISHED)
                | (Q(published_by__isnull=False) & ~Q(published_by=F("drafted_by"))),
                name="quotasetting_second_person_publishes",
                violation_error_message=_("A second person of finance publishes the figures."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.valid}"

    @property
    def quota_tiers(self) -> tuple[QuotaTier, ...]:
        """The tiers as R-28 takes them, lowest first."""
        return tuple(
            QuotaTier(row.from_percent, row.fixed_percent, row.variable_percent)
            for row in self.tiers.all()
        )

    @property
    def stage_weights(self) -> Mapping[MarketStage, Decimal]:
        """The weights as R-30 takes them; new outlets have none."""
        chosen = {stage: getattr(self, f"{stage}_weight") for stage in WEIGHED_STAGES}
        return {stage: chosen.get(stage, ZERO) for stage in MarketStage}

    @property
    def fixed_amounts(self) -> dict[int, Decimal]:
        """Each region's fixed amount before its tier, by the region's key."""
        return {row.region_id: row.fixed_amount for row in self.regions.all()}

    @property
    def stages(self) -> dict[int, MarketStage]:
        """Each outlet's stage, by the outlet's key."""
        return {row.outlet_id: MarketStage(row.stage) for row in self.outlets.all()}

    @transition(
        field=state,
        source=SettingState.DRAFT,
        target=SettingState.PUBLISHED,
        permission=is_second_person,
    )
    def publish(self) -> None:
        """A second person of finance puts the figures in force."""

    @transition(field=state, source=SettingState.DRAFT, target=SettingState.DISCARDED)
    def discard(self) -> None:
        """The draft is given up."""


class QuotaTierRow(models.Model):
    """From which completion on, and the percentages it gives (R-28)."""

    setting = models.ForeignKey(
        QuotaSetting, on_delete=models.PROTECT, db_index=False, related_name="tiers"
    )
    from_percent = models.DecimalField(max_digits=6, decimal_places=2)
    fixed_percent = models.DecimalField(max_digits=6, decimal_places=2)
    variable_percent = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["from_percent"]
        constraints = [
            models.UniqueConstraint(fields=["setting", "from_percent"], name="quotatier_once"),
            models.CheckConstraint(
                condition=Q(
                    from_percent__gte=0, fixed_percent__gte=0, variable_percent__range=(0, 100)
                ),
                name="quotatier_is_sound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_percent} %"


class RegionFigure(models.Model):
    """A region that lives on quotas, and its fixed amount before the tier (R-28)."""

    setting = models.ForeignKey(
        QuotaSetting, on_delete=models.PROTECT, db_index=False, related_name="regions"
    )
    region = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    fixed_amount = AmountField()

    class Meta:
        ordering = ["region"]
        constraints = [
            models.UniqueConstraint(fields=["setting", "region"], name="regionfigure_once"),
            models.CheckConstraint(
                condition=Q(fixed_amount__gte=0), name="regionfigure_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id}: {self.fixed_amount}"


class OutletFigure(models.Model):
    """Where an outlet's market stands (R-30)."""

    setting = models.ForeignKey(
        QuotaSetting, on_delete=models.PROTECT, db_index=False, related_name="outlets"
    )
    outlet = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=14, choices=Stage.choices)

    class Meta:
        ordering = ["outlet"]
        constraints = [
            models.UniqueConstraint(fields=["setting", "outlet"], name="outletfigure_once"),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="outletfigure_stage_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id}: {self.stage}"


def quota_setting_of(company_id: int, day: dt.date) -> QuotaSetting | None:
    """The company's figures of the day with their rows; None until it published some."""
    return QuotaSetting.objects.in_force(company_id, day).with_rows().first()
