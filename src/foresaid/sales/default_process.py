"""The seven steps of a sale and repeat business, written so that a newcomer learns from them.

Every exit is something that the customer does and that anybody could check; beside it stands
the same as a goal for a meeting. `docs/explanation/seven-steps.md` tells why.
"""

from django.utils.translation import gettext as _

from .drafts import StepDraft


def name() -> str:
    return _("New business")


def steps() -> tuple[StepDraft, ...]:
    """The steps in order, in the reader's language."""
    return (
        _leads(),
        _prospecting(),
        _qualification(),
        _needs_analysis(),
        _presenting(),
        _objections(),
        _closing(),
        _relationship(),
    )


def _leads() -> StepDraft:
    return StepDraft(
        key="leads",
        name=_("Leads"),
        purpose=_(
            "Gather names of people and firms that could need what you sell. A lead is a guess: "
            "nobody there has agreed to anything. Decide which guesses are worth a first contact, "
            "and drop the rest early, because every lead kept for form's sake costs a call."
        ),
        expected_days=7,
        exits=(
            (
                _("A named person at the firm is known, with a way to reach them."),
                _("They tell us who looks after this and how we reach that person."),
            ),
            (
                _("The firm shows a reason to talk now: a change, a plan or a complaint."),
                _("They tell us what is changing for them this year."),
            ),
        ),
        questions=(
            _("Which of our customers does this firm resemble, and in what?"),
            _("What has changed there lately that could make our subject matter?"),
            _("Who there would feel the problem first?"),
        ),
    )


def _prospecting() -> StepDraft:
    return StepDraft(
        key="prospecting",
        name=_("Prospecting"),
        purpose=_(
            "Win a first real conversation. The aim is not to sell anything but to earn half an "
            "hour with somebody who has the problem. Several tries over several weeks are "
            "normal; what counts is that the customer answers and takes a date."
        ),
        expected_days=14,
        exits=(
            (
                _("The customer has accepted a date for a first conversation."),
                _("They accept a date for a conversation of thirty minutes."),
            ),
            (
                _("The customer has answered with a question or a fact of their own."),
                _("They describe in their own words what they do about it today."),
            ),
        ),
        questions=(
            _("Why this person, and why this week?"),
            _("What can we tell them that is useful even if they never buy?"),
            _("If they say no, whom would they rather have us ask?"),
        ),
    )


def _qualification() -> StepDraft:
    return StepDraft(
        key="qualification",
        name=_("Qualification"),
        purpose=_(
            "Find out together whether this is worth both sides' time: is there a problem that "
            "costs them something, money that could be spent on it, people who decide, and a "
            "date that matters to them? A clear no here is a good result; it frees weeks."
        ),
        expected_days=14,
        exits=(
            (
                _("The customer has said what the problem costs or hinders, in figures or events."),
                _("They tell us what the problem costs them in a month."),
            ),
            (
                _("The customer has named who decides and who signs."),
                _("They name who decides, who signs and who could stop it."),
            ),
            (
                _("The customer has named the date by which they want it solved, and why."),
                _("They tell us by when it must be solved and what happens if it is not."),
            ),
            (
                _("The customer has said that there is money for it, or where it would come from."),
                _("They tell us which budget it would come from."),
            ),
        ),
        questions=(
            _("What happens if you leave everything as it is?"),
            _("Who else is touched by it, and what do they say?"),
            _("How did you buy something like this the last time?"),
            _("What has to be true for you to go on with this?"),
        ),
    )


def _needs_analysis() -> StepDraft:
    return StepDraft(
        key="needs-analysis",
        name=_("Needs analysis"),
        purpose=_(
            "Understand the work behind the problem better than a visitor could. Talk with those "
            "who do it, see it where it happens, and write down what they would need to see "
            "before they call it solved. Ask before you answer: a solution shown too early is "
            "judged by its price."
        ),
        expected_days=21,
        exits=(
            (
                _("The customer has shared their own data, or shown the place where it happens."),
                _("They share the figures that show the problem, or show us the work on site."),
            ),
            (
                _("The customer has confirmed our written summary of what they need."),
                _("They confirm or correct our page on what they need."),
            ),
            (
                _("The customer has said how they will tell that it is solved."),
                _("They tell us by which measure they will call it a success."),
            ),
        ),
        questions=(
            _("Walk us through the last time it went wrong. What happened next?"),
            _("If it were solved, what would you do with the time or money?"),
            _("What have you tried already, and why did it not stay?"),
            _("Which of these needs would you give up first?"),
        ),
    )


def _presenting() -> StepDraft:
    return StepDraft(
        key="presenting",
        name=_("Presenting the solution"),
        purpose=_(
            "Show how their needs would be met, one by one and in their words, to the people who "
            "decide. Show little and let them use it. Every part that answers no need of theirs "
            "makes it look dearer. End with a proposal that holds no surprise."
        ),
        expected_days=14,
        exits=(
            (
                _("Those who decide have seen it and said which needs it meets and which not."),
                _("The one who decides tells us which needs are met and what is missing."),
            ),
            (
                _("The customer has tried it on a case of their own, or visited one who uses it."),
                _("They agree to try it on a case of their own, with a date."),
            ),
            (
                _("The customer has asked for a written proposal and said who will read it."),
                _("They ask for a proposal and name who will read it and by when."),
            ),
        ),
        questions=(
            _("Which of your needs does this meet best, and which least?"),
            _("Who is not in the room and should have seen this?"),
            _("How would you explain it to the one who signs?"),
        ),
    )


def _objections() -> StepDraft:
    return StepDraft(
        key="objections",
        name=_("Answering objections"),
        purpose=_(
            "Doubts show that somebody is thinking of living with it. Bring them all to light, "
            "find out which ones would really stop it, and settle those with facts, a visit or "
            "a change, one at a time. A doubt nobody voiced is the one that ends the sale."
        ),
        expected_days=14,
        exits=(
            (
                _("The customer has named every doubt and which of them would stop it."),
                _("They tell us everything that could still stop it, and what matters most."),
            ),
            (
                _("The customer has said of each such doubt that it is settled."),
                _("They say that the doubt is settled, or what would settle it and by when."),
            ),
            (
                _("Legal and purchasing on their side have sent their changes."),
                _("Their legal or purchasing people send their changes in writing."),
            ),
        ),
        questions=(
            _("What else would have to be answered before you could say yes?"),
            _("Suppose this were settled: would anything else stand in the way?"),
            _("Who has the strongest doubt, and may we talk with them?"),
        ),
    )


def _closing() -> StepDraft:
    return StepDraft(
        key="closing",
        name=_("Closing"),
        purpose=_(
            "Make the decision easy and get it. Agree the last steps with dates and names on "
            "both sides: who checks, who signs, when work starts. Then ask. If it goes quiet, "
            "ask for the decision itself; a no that is said is better than a yes that is hoped for."
        ),
        expected_days=14,
        exits=(
            (
                _("The customer has agreed a list of last steps with names and dates."),
                _("They agree the last steps to signing, each with a name and a date."),
            ),
            (
                _("The one who signs has signed, or has said no."),
                _("The one who signs tells us yes or no."),
            ),
        ),
        questions=(
            _("What happens on your side between today and the signature?"),
            _("Which date for the start would suit those who will use it?"),
            _("Is there anything we have not asked and should have?"),
        ),
    )


def _relationship() -> StepDraft:
    return StepDraft(
        key="relationship",
        name=_("Relationship management"),
        purpose=_(
            "After the sale, see to it that what was promised came true, and say so together. A "
            "customer who has it in figures buys again and tells others. Keep a dated next step "
            "with every active customer, as with every open sale."
        ),
        expected_days=90,
        after_sale=True,
        exits=(
            (
                _("The customer has confirmed in figures what they gained."),
                _("They tell us what they gained, measured as they said they would."),
            ),
            (
                _("The customer has named a further need, or somebody else who has it."),
                _("They name a further need, or introduce us to somebody who has the same one."),
            ),
        ),
        questions=(
            _("What is different now from what you hoped for?"),
            _("What are you planning that we should know early?"),
            _("Who else would want to have this, within your firm or outside?"),
        ),
    )
