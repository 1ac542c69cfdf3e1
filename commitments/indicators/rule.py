"""What a rule of the grammar looks like: a name, the words it knows, and the sentences that justify it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One line of grammar.

    `words` are literal words or, where the user of the rule says so, regular expressions.
    `examples` maps a sentence to what the whole reader must find in it, one string per promise as
    `<comparator> <value> <unit>`, ranges as `range <low>-<high> <unit>`; an empty tuple means nothing.
    """

    name: str
    words: tuple[str, ...]
    examples: dict[str, tuple[str, ...]]
    sign: str = ""


def longest_first(words) -> list[str]:
    """Order words so that a longer one is tried before any it begins or ends with."""
    return sorted(set(words), key=lambda word: (-len(word), word))


def words(text: str) -> tuple[str, ...]:
    """The words of a list written as running text, each once."""
    return tuple(dict.fromkeys(text.split()))
