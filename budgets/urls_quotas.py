"""Addresses of quotas, outlets, product budgets and sales targets."""

from django.urls import path

from budgets.views import products, quota_settings, quotas, targets

urlpatterns = [
    path("quotas", quotas.quota_list, name="quota_list"),
    path("quotas/<uuid:region_id>/compute", quotas.quota_make, name="quota_make"),
    path("quotas/<uuid:region_id>/outlets", quotas.allocation, name="allocation"),
    path(
        "quotas/<uuid:region_id>/outlets/preview",
        quotas.allocation_preview,
        name="allocation_preview",
    ),
    path("quotas/<uuid:region_id>/outlets/compute", quotas.allocation_make, name="allocation_make"),
    path("outlets", quotas.outlet_list, name="outlet_list"),
    path("outlets/<uuid:outlet_id>/study", quotas.study_attach, name="study_attach"),
    path("outlets/studies/<uuid:study_id>", quotas.study_file, name="study_file"),
    path("quota-figures", quota_settings.quota_setting_list, name="quota_setting_list"),
    path("quota-figures/draft", quota_settings.quota_setting_draft, name="quota_setting_draft"),
    path(
        "quota-figures/<uuid:setting_id>/publish",
        quota_settings.quota_setting_publish,
        name="quota_setting_publish",
    ),
    path(
        "quota-figures/<uuid:setting_id>/discard",
        quota_settings.quota_setting_discard,
        name="quota_setting_discard",
    ),
    path("products", products.product_budget, name="product_budget"),
    path("products/preview", products.product_preview, name="product_preview"),
    path("products/compute", products.product_make, name="product_make"),
    path("targets", targets.target_list, name="target_list"),
    path("targets/<uuid:place_id>/<int:year>", targets.target_edit, name="target_edit"),
    path("targets/<uuid:place_id>/<int:year>/draft", targets.target_draft, name="target_draft"),
    path("targets/<uuid:target_id>/publish", targets.target_publish, name="target_publish"),
    path("targets/<uuid:target_id>/discard", targets.target_discard, name="target_discard"),
]
