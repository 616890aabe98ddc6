"""Where somebody differs from peers: who sees it, and whose deals the rates are made of."""

import datetime as dt

import pytest

from foresaid.forecasting import coaching_sentences
from foresaid.forecasting.asked import What
from foresaid.forecasting.coaching_questions import coached, coaching_page
from foresaid.forecasting.models import Diagnosis
from foresaid.forecasting.operations.diagnose import diagnose
from foresaid.people.errors import NotThere
from foresaid.people.models import Person
from tests.cast import Cast
from tests.deals import close, default_steps, open_deal, project

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


def sell(owner: Person, cast: Cast, *, deals: int, won: int, every: float = 7.0) -> None:
    """Deals over the last year that left the first step; `won` of every ten are won."""
    steps = default_steps(cast)[:2]
    for n in range(deals):
        start = NOW - dt.timedelta(days=300 - every * n)
        second = start + dt.timedelta(days=2)
        deal = open_deal(owner, steps, name=f"{owner.name} {n}", entered=[start, second])
        close(deal, "won" if n % 10 < won else "lost", second + dt.timedelta(days=3))


@pytest.fixture
def sold(cast: Cast) -> Cast:
    """Dana wins 1 of 10, the others 6; Theo, who leads and sells, wins none of many."""
    from foresaid.people.operations.people import add_person

    extra = [
        add_person(cast.operator, name=f"Peer {n}", roles=["salesperson"], now=NOW)  # type: ignore[list-item]  # a role by its name
        for n in range(2)
    ]
    for owner in (cast.iris, cast.noor, *extra):
        sell(owner, cast, deals=40, won=6)
    sell(cast.dana, cast, deals=40, won=1)
    sell(cast.theo, cast, deals=70, won=0, every=4.0)
    project(cast.organisation, NOW)
    diagnose(cast.organisation, NOW)
    return cast


def test_a_difference_beyond_chance_is_found_with_its_question_and_records(sold: Cast) -> None:
    page = coaching_page(sold.actor(sold.dana), sold.dana.uuid, NOW)
    assert page.own
    found = next(one for one in page.findings if one.figures["what"] == "going_on")
    assert (found.figures["happened"], found.figures["out_of"]) == (4, 40)
    words = coaching_sentences.finding(found.figures, [], "EUR")
    assert not words.better
    assert "4 of 40" in words.own
    assert words.question.endswith("?")
    assert "less a quarter" in words.cost
    assert len(found.records) == 40
    assert sum(record.happened for record in found.records) == 4


def test_a_selling_manager_s_deals_stay_out_of_the_peers_rates(sold: Cast) -> None:
    page = coaching_page(sold.actor(sold.dana), sold.dana.uuid, NOW)
    found = next(one for one in page.findings if one.figures["what"] == "going_on")
    assert found.figures["beside"]["peers"] == pytest.approx(0.6)
    assert found.figures["peers"] == 4
    own = Diagnosis.objects.get(person=sold.theo).figures
    assert any(one["happened"] == 0 for one in own["findings"])


def test_coaching_is_for_the_person_and_the_direct_manager_alone(sold: Cast) -> None:
    assert coaching_page(sold.actor(sold.sam), sold.dana.uuid, NOW).findings
    for person in (sold.iris, sold.theo, sold.ada, sold.fritz):
        with pytest.raises(NotThere):
            coaching_page(sold.actor(person), sold.dana.uuid, NOW)
    lines = coached(sold.actor(sold.sam), NOW)
    assert [line.person for line in lines] == [sold.dana, sold.iris]


def test_where_groups_are_shown_only_the_manager_sees_nobody_s(sold: Cast) -> None:
    sam = sold.actor(sold.sam)
    sam.organisation.groups_only = True
    with pytest.raises(NotThere):
        coaching_page(sam, sold.dana.uuid, NOW)
    assert all(line.own for line in coached(sam, NOW))


def test_too_few_counts_say_what_is_missing(cast: Cast) -> None:
    sell(cast.dana, cast, deals=5, won=1)
    project(cast.organisation, NOW)
    diagnose(cast.organisation, NOW)
    page = coaching_page(cast.actor(cast.dana), cast.dana.uuid, NOW)
    assert page.findings == ()
    assert page.too_early
    assert all(coaching_sentences.too_early(one) for one in page.too_early)


WORDS = {
    "among": [],
    "happened": 8.0,
    "out_of": 40.0,
    "peers": 4,
    "peers_out_of": 200.0,
    "peers_number": 300,
    "number": 60,
    "days": 900.0,
    "process": 1,
    "step": "Closing",
    "costs": None,
    "better": False,
    "beside": {"own": 0.2, "likely": 0.4, "low": 0.3, "high": 0.5, "peers": 0.8, "by_chance": 0.0},
}


@pytest.mark.parametrize("what", list(What))
def test_every_measure_is_told_with_a_title_both_sides_and_a_question(what: What) -> None:
    found = coaching_sentences.finding({**WORDS, "what": what}, [], "EUR")
    assert found.title
    assert found.peers
    assert found.own
    assert found.question.endswith("?")
    assert coaching_sentences.counted({**WORDS, "what": what})


def test_a_pace_is_told_in_days_of_waiting_for_each_that_goes_on() -> None:
    found = coaching_sentences.finding({**WORDS, "what": "pace"}, [], "EUR")
    assert found.title == "Longer in “Closing”"
    assert found.own == "8 in 900 days: 112 days of waiting for each deal that goes on"
    assert found.peers == "28 days of waiting for each deal that goes on"
    assert "1.6 to 2.7 times as long" in found.own_small
    assert "28 days more" in found.own_small


def test_sureness_is_told_as_how_sure_and_how_many_came_true() -> None:
    found = coaching_sentences.finding({**WORDS, "what": "sure_of_goals"}, [], "EUR")
    assert found.title == "Surer of goals than it went"
    assert found.own == "60 goals: 67% sure on average, 13% came true"
    assert found.peers == "67% sure on average, 53% came true"


def test_a_guarded_rate_of_the_others_can_be_computed_from_nothing_that_is_told() -> None:
    found = coaching_sentences.finding({**WORDS, "what": "kept"}, [], "EUR", guarded=True)
    assert "More, beyond chance" in found.peers
    assert not any(character.isdigit() for character in found.peers)
    assert (found.peers_small, found.own_small) == ("", "")


def _private_finding(sold: Cast, among: list[Person]) -> None:
    row = Diagnosis.objects.get(person=sold.dana)
    kept = {**WORDS, "what": "kept", "kind": "said", "records": []}
    row.figures["findings"] = [{**kept, "among": [one.pk for one in among]}]
    row.save()


def test_what_others_keep_is_shown_of_at_least_a_group_whom_the_reader_does_not_lead(
    sold: Cast,
) -> None:
    sold.organisation.smallest_group = 3
    sold.organisation.save()
    peers = [row.person for row in Diagnosis.objects.exclude(person=sold.dana)]
    strangers = [one for one in peers if one != sold.iris]

    def guarded(reader: Person, among: list[Person]) -> bool:
        _private_finding(sold, among)
        (found,) = coaching_page(sold.actor(reader), sold.dana.uuid, NOW).findings
        return found.guarded

    assert not guarded(sold.sam, [sold.iris, *strangers[:3]])
    assert guarded(sold.sam, [sold.iris, *strangers[:2]])
    assert not guarded(sold.dana, [sold.iris, *strangers[:2]])
    assert guarded(sold.dana, [sold.iris, *strangers[:1]])


def test_a_diagnosis_of_another_form_counts_as_not_made_yet(sold: Cast) -> None:
    row = Diagnosis.objects.get(person=sold.dana)
    row.figures = {"findings": [{"measure": "entries"}], "compared": [], "too_early": []}
    row.save()
    page = coaching_page(sold.actor(sold.dana), sold.dana.uuid, NOW)
    assert (page.as_of, page.findings) == (None, ())
