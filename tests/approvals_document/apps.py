from django.apps import AppConfig


class ApprovalsDocumentConfig(AppConfig):
    """A document of the engine's own tests; installed in test settings only."""

    name = "tests.approvals_document"
    label = "approvals_document"

    def ready(self) -> None:
        from approvals import interface  # noqa: PLC0415  # models are not ready at import
        from tests.approvals_document.port import LeafletPort  # noqa: PLC0415

        interface.register(LeafletPort())
