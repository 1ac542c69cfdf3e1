from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import get_password_validators, password_changed, validate_password
from django.core.exceptions import ValidationError

from departments.models import PastPassword, User
from departments.passwordpolicy import password_policy, second_factor_policy
from tests.city import PASSWORD

SHORT, PLAIN, LONG = "Tai-26ab", "wo men shuo dao zuo dao", "yi-ge-hen-chang-de-mi-ma"


def accepts(preset, password, user=None):
    _age, validators = password_policy(preset)
    try:
        validate_password(password, user, get_password_validators(validators))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("password", "dengbao", "asvs"),
    [
        (SHORT, True, False),
        ("Tai-26a", False, False),
        ("tai-lake", False, False),
        ("TAILAKE26", False, False),
        (PLAIN, False, True),
        (LONG, False, True),
        ("Yi-ge-hen-chang-de-mi-ma-1", True, True),
        ("password123", False, False),
        ("qwertyuiop", False, False),
    ],
)
def test_one_preset_asks_for_kinds_of_signs_the_other_for_length_alone(password, dengbao, asvs):
    assert (accepts("dengbao", password), accepts("asvs", password)) == (dengbao, asvs)


def test_only_the_first_forces_a_change_with_age():
    assert (password_policy("dengbao")[0], password_policy("asvs")[0]) == (timedelta(days=90), None)


def test_only_the_first_remembers_the_last_five(city):
    PastPassword.objects.create(user=city.filer, password=city.filer.password)
    again = f"{PASSWORD}-and-longer"
    city.filer.set_password(again)
    city.filer.save()
    password_changed(again, city.filer, get_password_validators(password_policy("dengbao")[1]))

    assert [accepts("dengbao", text, city.filer) for text in (PASSWORD, again)] == [False, False]
    assert accepts("asvs", again, city.filer)


@pytest.mark.parametrize("preset", ["dengbao", "asvs"])
def test_neither_takes_the_own_name(preset):
    assert not accepts(preset, "Chenyifan-Chenyifan-1", User(username="Chenyifan-Chenyifan"))


@pytest.mark.parametrize("policy", [password_policy, second_factor_policy])
def test_another_word_stops_the_start_and_names_those_there_are(policy):
    with pytest.raises(SystemExit, match=r"See docs/settings\.md"):
        policy("none")
