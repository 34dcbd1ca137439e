"""The address of the mail server, as the environment gives it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from expense_mgmt import checks
from expense_mgmt.settings import env


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://outlay:se%40cret@mail.example", 25, False, False),
        ("smtp+tls://outlay:se%40cret@mail.example", 587, True, False),
        ("smtps://outlay:se%40cret@mail.example", 465, False, True),
        ("smtp://outlay:se%40cret@mail.example:2525", 2525, False, False),
    ],
)
def test_address_of_a_server(url: str, port: int, tls: bool, ssl: bool) -> None:
    given = env.mail(url)

    assert given["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (given["EMAIL_HOST"], given["EMAIL_PORT"]) == ("mail.example", port)
    assert (given["EMAIL_HOST_USER"], given["EMAIL_HOST_PASSWORD"]) == ("outlay", "se@cret")
    assert (given["EMAIL_USE_TLS"], given["EMAIL_USE_SSL"]) == (tls, ssl)


def test_files_and_nothing_are_ways_too() -> None:
    files, nothing = env.mail("file:///var/mail%20box"), env.mail("")

    assert files["EMAIL_FILE_PATH"] == "/var/mail box"
    assert nothing["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_other_addresses_stop_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.mail(url)


def test_mail_without_an_address_of_its_own_is_refused(settings: Settings) -> None:
    settings.EXPENSE_BASE_URL = ""
    refused = checks.mail_knows_its_address(None)
    settings.EXPENSE_MAIL_ENABLED = False
    silent = checks.mail_knows_its_address(None)

    assert [error.id for error in refused] == ["outlay.E005"]
    assert silent == []
