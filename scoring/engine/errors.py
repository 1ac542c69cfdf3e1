"""What the engine refuses, as a code with its parameters: it knows no language, the site says it in words."""

from typing import Any, Self


class EngineError(ValueError):
    """``code`` names the rule that was broken, ``params`` the values and the place where."""

    def __init__(self, code: str, **params: Any) -> None:
        told = ", ".join(f"{name}={value}" for name, value in params.items() if value is not None)
        super().__init__(f"{code}: {told}" if told else code)
        self.code, self.params = code, params


class InputError(EngineError):
    """Inputs that contradict the scheme or themselves.

    The place is in the parameters ``department`` (its name), ``commitment`` (its number) and ``rater_class``.
    """

    def at(self, **place: Any) -> Self:
        """The same refusal with its place; what it says already stays."""
        return type(self)(self.code, **{**place, **self.params})


class SchemeError(EngineError):
    """A scheme that cannot be scored by; ``field`` names the field at fault."""

    def __init__(self, field: str, code: str, **params: Any) -> None:
        super().__init__(code, field=field, **params)
        self.field = field


class TraceError(EngineError):
    """A document that is no trace of this engine."""
