"""How sure people said they were, against how it went: beside the computed chances."""

from dataclasses import dataclass

from foresaid.ledger.figures import About, Subject, about, words_held
from foresaid.people import access as people_access
from foresaid.web.middleware import SignedInRequest
from foresaid.web.words.presenting import SurenessView, heading_of, words_page
from foresaid.web.words.terms import Chosen, NoTerms, chosen_term


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The confidence of a team or a person in a term, with the address of all their figures."""

    about: About
    heading: str
    term: Chosen
    goals: SurenessView
    promises: SurenessView


def stated(request: SignedInRequest) -> Stated | None:
    """Of the highest team that one leads, else one's own; None where no term has begun."""
    actor = request.actor
    moment = actor.organisation.moment(request.now)
    try:
        term = chosen_term(actor, request.GET, moment, usual="year")
    except NoTerms:
        return None
    found = _whose(request)
    held = words_held(actor, found, from_at=term.from_at, to_at=term.to_at, moment=moment)
    own = found.uuid == actor.require_person().uuid
    page = words_page(found, held, term.query, is_own=own)
    return Stated(
        about=found,
        heading=heading_of(found, is_own=own),
        term=term,
        goals=page.sure_of_goals,
        promises=page.sure_of_promises,
    )


def _whose(request: SignedInRequest) -> About:
    actor = request.actor
    today = actor.organisation.today(request.now)
    led = list(people_access.led_teams(actor, today).order_by("pk"))
    above = {team.pk for team in led}
    top = next((team for team in led if team.parent_id not in above), None)
    if top is not None:
        return about(actor, Subject.TEAM, top.uuid, today)
    return about(actor, Subject.PERSON, actor.require_person().uuid, today)
