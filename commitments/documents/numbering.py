"""How official documents are worded and numbered: 一、 then （一） then 1."""

LANGUAGE = "zh-hans"
DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """A number from 1 to 99 in words: 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return before + (DIGITS[ones] if ones else "")
