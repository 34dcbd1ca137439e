"""Forms of the component sheet: one field of each kind, and the line editor."""

from django import forms

from expense_mgmt.core.widgets import AmountInput, DayInput, MonthInput

CATEGORIES = [
    ("", "—"),
    ("ONLINE_MEDIA", "网络"),
    ("NEWSPAPER", "报纸"),
    ("EVENT", "活动/促销/公关"),
]
PLATFORMS = [("", "—"), ("WECHAT", "微信"), ("DOUYIN", "抖音")]
PROJECTS = [("", "—"), ("YXG", "云岫花园"), ("JPJ", "江畔居")]


class SampleForm(forms.Form):
    """One field of each kind; bound with gaps it shows its errors."""

    title = forms.CharField(label="事由", max_length=80)
    category = forms.ChoiceField(label="费用类别", choices=CATEGORIES)
    amount = forms.DecimalField(
        label="金额(含税)", max_digits=18, decimal_places=2, widget=AmountInput
    )
    month = forms.CharField(label="预算月份", widget=MonthInput, required=False)
    starts_on = forms.DateField(label="开始日期", widget=DayInput, required=False)
    background = forms.CharField(
        label="项目背景",
        help_text="为什么现在要做。",
        widget=forms.Textarea(attrs={"rows": 3, "data-autosize": True}),
        required=False,
    )
    is_final = forms.BooleanField(label="最后一次核销", required=False)


class SampleLine(forms.Form):
    category = forms.ChoiceField(choices=CATEGORIES)
    platform = forms.ChoiceField(choices=PLATFORMS, required=False)
    project = forms.ChoiceField(choices=PROJECTS)
    starts_on = forms.DateField(widget=DayInput)
    ends_on = forms.DateField(widget=DayInput)
    amount = forms.DecimalField(max_digits=18, decimal_places=2, widget=AmountInput)
    id = forms.CharField(widget=forms.HiddenInput, required=False)


SampleLines = forms.formset_factory(SampleLine, extra=0, can_delete=True)
