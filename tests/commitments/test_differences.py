from itertools import pairwise

import pytest

from commitments.differences import LONGEST, Piece, compare


def marked(pieces):
    return "".join(f"[{piece.text}]" if piece.is_changed else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("新打造共富工坊300家", "新打造共富工坊260家", "新打造共富工坊[300]家", "新打造共富工坊[260]家"),
        ("覆盖率达95.5%", "覆盖率达96%", "覆盖率达[95.5]%", "覆盖率达[96]%"),
        ("打造G60走廊", "打造G60科创走廊", "打造G60走廊", "打造G60[科创]走廊"),
        ("办好论坛", "", "[办好论坛]", ""),
        ("", "办好论坛", "", "[办好论坛]"),
        ("办好论坛", "办好论坛", "办好论坛", "办好论坛"),
        ("", "", "", ""),
        # Two equal characters between two changes are read as one change.
        ("甲乙丙丁", "子乙丙丑", "[甲乙丙丁]", "[子乙丙丑]"),
    ],
)
def test_changes_are_marked_as_a_reader_would(old, new, before, after):
    left, right = compare(old, new)

    assert (marked(left), marked(right)) == (before, after)


@pytest.mark.parametrize(
    ("old", "new"), [("一\n二 三", "一\r\n二三"), ("a1b2", "a12b"), ("“四大工程”,开展", "“五大工程”，开展")]
)
def test_the_pieces_joined_are_the_two_texts(old, new):
    left, right = compare(old, new)

    assert ("".join(piece.text for piece in left), "".join(piece.text for piece in right)) == (old, new)


def test_neighbouring_pieces_are_never_of_one_kind():
    for pieces in compare("甲1乙2丙丁戊己3庚", "甲4乙5丙丁戊己6庚"):
        kinds = [piece.is_changed for piece in pieces]
        assert all(one != other for one, other in pairwise(kinds))


def test_texts_too_long_to_compare_are_marked_whole():
    old, new = "甲" * (LONGEST + 1), "乙"

    assert compare(old, new) == ([Piece(old, True)], [Piece(new, True)])
    assert compare(old, old) == ([Piece(old, False)], [Piece(old, False)])
