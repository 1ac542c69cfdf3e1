"""The policies for signing in: two presets for passwords, two for the second factor.

Free of models and settings, because settings.py reads it.
"""

from datetime import timedelta

VALIDATION = "django.contrib.auth.password_validation"
ALWAYS = [
    {
        "NAME": f"{VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
]


def password_policy(preset):
    """Return (greatest age or None, validators) of the preset `dengbao` or `asvs`; anything else stops the start."""
    if preset == "dengbao":
        return timedelta(days=90), [
            *ALWAYS,
            minimum_length(8),
            {"NAME": "departments.passwords.CharacterClassValidator", "OPTIONS": {"classes": 3}},
            {"NAME": "departments.passwords.HistoryValidator", "OPTIONS": {"last": 5}},
        ]
    if preset == "asvs":
        return None, [*ALWAYS, minimum_length(15)]
    raise SystemExit(f"PASSWORD_PRESET is {preset!r}; it is dengbao or asvs. See docs/settings.md.")


def minimum_length(characters):
    return {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": characters}}


def second_factor_policy(policy):
    """Return the policy `required` or `optional`; anything else stops the start."""
    if policy not in ("required", "optional"):
        raise SystemExit(f"SECOND_FACTOR is {policy!r}; it is required or optional. See docs/settings.md.")
    return policy
