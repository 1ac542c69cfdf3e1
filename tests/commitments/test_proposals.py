from dataclasses import fields
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from commitments import proposals
from commitments.indicator_rules import indicator_problems
from commitments.indicators import Reason, read
from commitments.models import Indicator, ProposalDecision
from commitments.proposal_counts import standings_of
from commitments.proposals import (
    SAYING,
    SURE,
    Segment,
    Span,
    State,
    briefs_of,
    digest_of,
    fingerprint_of,
    found_in,
    place_of,
    proposals_in,
    proposals_of,
    said_by,
    segments,
    spans_of,
    values_of,
)
from commitments.views.indicators.shown import DOUBTS
from tests.commitments.filing_cast import indicator_of

LISTED = "打造四季党建示范带10条;新打造共富工坊300家;小区专业物业覆盖率达95%。"
SHARED = "3亿元以上项目引进、建成、投产各1个。"


def decided(decision, *, is_active=None):
    """What a person decided; `is_active` says whether the indicator it led to still counts."""
    indicator = None if is_active is None else SimpleNamespace(is_active=is_active)
    return SimpleNamespace(decision=decision, Decision=ProposalDecision.Decision, indicator=indicator)


def states(text, decisions=None, indicators=()):
    return [one.state for one in proposals_of(text, 2026, decisions=decisions or {}, indicators=indicators)]


# ── Decisions are kept when the text is read again ────────────────────────────
def test_every_promise_of_a_target_is_open_at_first_and_numbered_as_it_stands():
    found = proposals_of(LISTED, 2026, decisions={}, indicators=[])

    assert [(one.number, one.state, one.promise.name) for one in found] == [
        (1, State.OPEN, "打造四季党建示范带"),
        (2, State.OPEN, "新打造共富工坊"),
        (3, State.OPEN, "小区专业物业覆盖率"),
    ]


def test_what_was_decided_is_not_asked_again():
    (first, _), (second, _), (third, _) = found_in(LISTED, 2026)
    decisions = {
        first: decided("accepted", is_active=True),
        second: decided("rejected"),
        third: decided("accepted", is_active=False),
    }

    assert states(LISTED, decisions) == [State.ACCEPTED, State.REJECTED, State.RETIRED]


def test_a_split_proposal_stays_accepted_whatever_becomes_of_its_parts():
    (fingerprint, _promise), *_rest = found_in(LISTED, 2026)

    assert states(LISTED, {fingerprint: decided("accepted")})[0] == State.ACCEPTED


def test_a_decision_survives_new_words_elsewhere_in_the_target_and_ends_with_its_own():
    kept = found_in("前言。" + LISTED, 2026)
    revised = found_in(LISTED.replace("300家", "260家"), 2026)
    before = [fingerprint for fingerprint, _promise in found_in(LISTED, 2026)]

    assert [fingerprint for fingerprint, _promise in kept] == before
    assert [now == was for (now, _promise), was in zip(revised, before, strict=True)] == [True, False, True]


def test_equal_promises_of_one_number_are_decided_one_by_one():
    found = found_in(SHARED, 2026)

    assert [promise.name[:2] for _fingerprint, promise in found] == ["引进", "建成", "投产"]
    assert len({fingerprint for fingerprint, _promise in found}) == 3
    assert found[0][0] == fingerprint_of(found[0][1])
    assert found[2][0] == fingerprint_of(found[2][1], 2)


def test_an_indicator_that_says_the_same_already_answers_for_the_proposal():
    promise = read(LISTED)[0]
    figures = {"comparator": "=", "value": Decimal("10.000000"), "unit": "条"}
    same = SimpleNamespace(source_text=promise.text, name=promise.name, **figures)
    other = SimpleNamespace(**{**vars(same), "value": Decimal(11)})

    assert states(LISTED, indicators=[same])[0] == State.ACCEPTED
    assert states(LISTED, indicators=[other])[0] == State.OPEN


def test_a_set_of_proposals_has_a_digest_that_depends_on_each_of_them():
    found = proposals_of(LISTED, 2026, decisions={}, indicators=[])

    assert digest_of(found) == digest_of(list(found))
    assert digest_of(found) != digest_of(found[:2])


def test_the_values_of_a_promise_are_the_fields_of_an_indicator():
    assert values_of(read("从88%提高到95%,招引5—6项。")[-1]) == {
        "name": "招引",
        "comparator": "range",
        "value": Decimal(5),
        "value_max": Decimal(6),
        "unit": "项",
        "basis": "cumulative",
        "direction": "up",
        "baseline": None,
        "weight": Decimal(1),
        "due": "",
    }


# ── Highlighting ──────────────────────────────────────────────────────────────
def test_a_target_is_cut_at_its_marks_and_nothing_is_lost():
    found = proposals_of(LISTED, 2026, decisions={}, indicators=[])

    assert segments(LISTED, spans_of(LISTED, found)) == [
        Segment("打造四季党建示范带10条", State.OPEN, (1,)),
        Segment(";"),
        Segment("新打造共富工坊300家", State.OPEN, (2,)),
        Segment(";"),
        Segment("小区专业物业覆盖率达95%", State.OPEN, (3,)),
        Segment("。"),
    ]


def test_several_promises_on_the_same_words_make_one_mark_with_all_their_numbers():
    found = proposals_of(SHARED, 2026, decisions={}, indicators=[])

    assert [(one.text, one.numbers) for one in segments(SHARED, spans_of(SHARED, found))] == [
        ("3亿元以上项目引进、建成、投产各1个", (1, 2, 3)),
        ("。", ()),
    ]


def test_where_marks_overlap_what_calls_for_attention_shows():
    spans = [Span(0, 6, 0, State.ACCEPTED), Span(2, 4, 7, State.OPEN), Span(5, 9, 8, State.REJECTED)]

    assert segments("零一二三四五六七八", spans) == [
        Segment("零一", State.ACCEPTED),
        Segment("二三", State.OPEN, (7,)),
        Segment("四", State.ACCEPTED),
        Segment("五", State.ACCEPTED),
        Segment("六七八", State.REJECTED, (8,)),
    ]


def test_a_text_without_marks_is_one_piece_and_an_empty_one_none():
    assert segments("抓好落实", []) == [Segment("抓好落实")]
    assert segments("", []) == []


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50), st.sampled_from(State)), max_size=12),
)
def test_joined_again_the_pieces_are_the_text_whatever_the_spans(text, places):
    spans = [Span(start, end, number, state) for number, (start, end, state) in enumerate(places)]

    assert "".join(one.text for one in segments(text, spans)) == text


def test_an_indicators_words_are_found_where_they_moved_to_and_missed_where_they_are_gone():
    indicator = Indicator(source_text="示范带10条", span_start=6, span_end=12)

    assert place_of(indicator, "另:示范带10条") == (2, 8)
    assert place_of(indicator, "示范带12条") is None
    assert place_of(Indicator(source_text=""), "示范带12条") is None


def test_every_doubt_of_the_reader_has_words():
    assert set(DOUBTS) == set(Reason)


# ── Rules ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"comparator": ">=", "value": Decimal(3), "weight": Decimal(1), "due": ""}, []),
        ({"comparator": "range", "value": Decimal(5), "value_max": Decimal(6)}, []),
        ({"comparator": "range", "value": Decimal(5)}, ["value_max"]),
        ({"comparator": ">=", "value": Decimal(5), "value_max": Decimal(6)}, ["value_max"]),
        ({"comparator": "range", "value": Decimal(7), "value_max": Decimal(6)}, ["value_max"]),
        ({"weight": Decimal(0)}, ["weight"]),
        ({"due": "2023-06"}, []),
        ({"due": "2023-06-30"}, []),
        ({"due": "2023-02-30"}, ["due"]),
        ({"due": "2023-13"}, ["due"]),
        ({"due": "年底"}, ["due"]),
        ({"value": Decimal(95), "baseline": Decimal("95.0")}, ["baseline"]),
        ({"value": Decimal(95), "baseline": Decimal(88)}, []),
    ],
)
def test_the_fields_of_an_indicator_are_held_to_the_rules(values, wrong):
    assert list(indicator_problems(values)) == wrong


# ── From the rows ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [1, 3])
def test_proposals_are_read_in_two_queries_whatever_the_number_of_targets(city, count, django_assert_num_queries):
    commitments = list(city.pledge.commitments.order_by("number")[:count])
    for row in commitments:
        indicator_of(city, row)
        ProposalDecision.objects.create(
            commitment=row, fingerprint="0" * 64, decision="rejected", decided_by=city.office, decided_at=timezone.now()
        )

    with django_assert_num_queries(2):
        proposals, indicators = proposals_in(commitments, year=city.cycle.year)

    assert [len(proposals[row.pk]) for row in commitments] == [1] * count
    assert [len(indicators[row.pk]) for row in commitments] == [1] * count


# ── In brief ──────────────────────────────────────────────────────────────────
def test_a_target_in_brief_says_of_each_promise_what_the_whole_says():
    whole = found_in(SHARED, 2026)

    assert [(one.fingerprint, one.is_sure) for one in briefs_of(SHARED, 2026)] == [
        (fingerprint, promise.confidence >= SURE) for fingerprint, promise in whole
    ]
    assert len({one.says for one in briefs_of(SHARED, 2026)}) == len({said_by(promise) for _, promise in whole})


def test_a_target_in_brief_is_read_again_for_another_year_and_once_for_the_same(monkeypatch):
    read = []
    monkeypatch.setattr(proposals, "_briefs", {})
    monkeypatch.setattr(proposals, "found_in", lambda target, year: read.append((target, year)) or ())

    for year in (2026, 2026, 2027, 2026):
        briefs_of("建成3个", year)

    assert read == [("建成3个", 2026), ("建成3个", 2027)]


def test_no_more_targets_are_kept_in_brief_than_it_says(monkeypatch):
    monkeypatch.setattr(proposals, "_briefs", {})
    monkeypatch.setattr(proposals, "BRIEFS_KEPT", 2)

    for number in range(5):
        briefs_of(f"建成{number}个", 2026)

    assert len(proposals._briefs) == 1


def test_what_is_counted_of_a_year_is_what_the_pages_of_its_departments_show(city):
    """Every state in one pledge, another pledge as it was found, and a commitment that left the sum."""
    first, second, third, _fourth, gone = city.pledge.commitments.order_by("number")
    for row in (first, second, third):
        row.target = LISTED
        row.save(update_fields=["target"])
    type(gone).objects.filter(pk=gone.pk).update(status="cancelled", target=LISTED)
    (one, promise), (two, _), (three, _) = found_in(LISTED, city.cycle.year)
    said = indicator_of(city, first, **dict(zip(SAYING, said_by(promise), strict=True)))
    withdrawn = indicator_of(city, second, is_active=False)
    decide(city, second, one, "accepted", indicator=said)
    decide(city, second, two, "accepted", indicator=withdrawn)
    decide(city, second, three, "rejected")

    standings = standings_of(city.cycle)

    assert [row.pledge for row in standings] == list(city.cycle.pledges.order_by("position", "pk"))
    assert [figures(row) for row in standings] == [figures_one_by_one(row.pledge) for row in standings]
    assert figures(standings[0])["accepted"] == 2
    assert figures(standings[0])["set_aside"] == 2
    assert figures(standings[0])["open"] >= 5


def decide(city, commitment, fingerprint, decision, **fields):
    ProposalDecision.objects.create(
        commitment=commitment,
        fingerprint=fingerprint,
        decision=decision,
        decided_by=city.office,
        decided_at=timezone.now(),
        **fields,
    )


def figures(standing):
    return {field.name: getattr(standing, field.name) for field in fields(standing) if field.name != "pledge"}


def figures_one_by_one(pledge):
    """A Standing's figures from the proposals as the department's own page has them."""
    commitments = list(pledge.commitments.counting())
    found, indicators = proposals_in(commitments, year=pledge.cycle.year)
    ones = [one for row in commitments for one in found[row.pk]]
    return {
        "open": sum(one.is_open for one in ones),
        "sure": sum(one.is_open and one.is_sure for one in ones),
        "accepted": sum(one.state == State.ACCEPTED for one in ones),
        "set_aside": sum(one.is_set_aside for one in ones),
        "indicators": sum(len(indicators[row.pk]) for row in commitments),
        "numberless": sum(not found[row.pk] and not indicators[row.pk] for row in commitments),
    }
