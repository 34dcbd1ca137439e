from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "expense_mgmt.organisation"
    label = "organisation"
