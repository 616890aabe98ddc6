"""The words of the practice organisation: names of firms and people, goals, next steps."""

from dataclasses import dataclass

COMPANIES = (
    "Northwind Foundry", "Halden Foods", "Aster Print", "Brandt Kabel", "Kersten Tools",
    "Mora Hotels", "Ferro Pumps", "Lund & Sohn", "Vidar Shipping", "Tessera Glass",
    "Orchard Dairy", "Calder Mills", "Pinewood Clinics", "Sorrel Textiles", "Granit Quarries",
    "Bluebell Logistics", "Harrow Castings", "Juniper Schools", "Keystone Bakeries",
    "Larkspur Energy", "Meridian Valves", "Nordlys Ferries", "Oakley Furniture",
    "Pelikan Packaging", "Quarto Publishing", "Rowan Pharma", "Sable Coatings",
    "Thistle Breweries", "Umbra Optics", "Vesper Airways", "Willow Care Homes",
    "Xenon Lighting", "Yarrow Seeds", "Zephyr Fans", "Alder Timber", "Birch & Daughters",
    "Cobalt Batteries", "Drift Marine", "Ember Stoves", "Fjord Salmon", "Gorse Garden Centres",
    "Heron Water", "Iris Cosmetics", "Jade Ceramics", "Kestrel Drones", "Linden Insurance",
    "Maple Rail", "Nettle Organics", "Opal Dental", "Poplar Paper", "Quill Stationery",
    "Reed Instruments", "Spruce Homes", "Teal Plastics", "Ulmus Doors", "Violet Perfumes",
    "Wren Bicycles", "Yew Archives", "Amber Confectionery", "Basalt Roads",
)  # fmt: skip

FIRST_NAMES = (
    "Anna", "Bjorn", "Carla", "David", "Elif", "Frank", "Greta", "Hugo", "Irene", "Jamal",
    "Katrin", "Leon", "Marta", "Nils", "Olga", "Pablo", "Quentin", "Renate", "Stefan", "Tanja",
    "Ulrich", "Vera", "Walter", "Xenia", "Yusuf", "Zoe",
)  # fmt: skip

LAST_NAMES = (
    "Albrecht", "Bergman", "Costa", "Duarte", "Eriksen", "Fischer", "Gallo", "Hansen", "Ivanova",
    "Jansen", "Keller", "Larsen", "Meyer", "Nowak", "Olsen", "Peeters", "Quist", "Rossi",
    "Schmidt", "Thomsen", "Urban", "Vogel", "Wagner", "Young", "Zimmer",
)  # fmt: skip

JOB_TITLES = (
    "plant manager", "head of purchasing", "managing director", "finance director",
    "head of maintenance", "quality manager", "head of production", "buyer",
)  # fmt: skip

SUBJECTS = (
    "line monitoring", "plant upgrade", "maintenance contract", "spare parts agreement",
    "pilot line", "second site", "packing line", "energy audit", "operator training",
    "sensor retrofit", "service renewal", "quality station",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """Whole sentences for one step; goals and actions pair up in order.

    goals: what the customer will do because of a meeting, the first one being what lets
    the deal leave the step. at_least: the fallback of each. theirs, ours: next steps.
    came: what happened when it went well; slipped: when it did not.
    """

    goals: tuple[str, ...]
    at_least: tuple[str, ...]
    theirs: tuple[str, ...]
    ours: tuple[str, ...]
    came: tuple[str, ...]
    slipped: tuple[str, ...]


WORDS: dict[str, StepWords] = {
    "leads": StepWords(
        goals=(
            "They agree to a first call and name a day for it.",
            "They tell us who looks after this on their side.",
        ),
        at_least=("They say whether the subject matters this year.", "They pass our note on."),
        theirs=("They answer our letter and say who is responsible.",),
        ours=("We call the number on their site and ask for the plant manager.",),
        came=("They named a day for a first call.",),
        slipped=("Nobody called back.", "The person we knew has left."),
    ),
    "prospecting": StepWords(
        goals=(
            "They describe the problem in their own words and accept a first meeting.",
            "They show interest in what a standstill costs them.",
        ),
        at_least=("They name the person to talk to.", "They agree that we may call again."),
        theirs=("They confirm the date of the first meeting.",),
        ours=("We send two lines on how a firm like theirs solved it.",),
        came=("The first meeting is in both calendars.",),
        slipped=("They asked us to call again after their stocktaking.", "No answer to two calls."),
    ),
    "qualification": StepWords(
        goals=(
            "They say that there is a budget and name who decides.",
            "They tell us by when the problem has to be solved.",
        ),
        at_least=("They tell us how the last purchase was decided.", "They name one other person."),
        theirs=("They name who signs and who can say no.", "They send last year's figures."),
        ours=("We find out who else they are talking to.",),
        came=("The budget stands and the finance director decides.", "They named who signs."),
        slipped=("They would not speak about money yet.", "The budget is not decided."),
    ),
    "needs_analysis": StepWords(
        goals=(
            "The plant manager shares the downtime log and agrees to what it shows.",
            "They let us speak with two operators on the line.",
            "They tell us what an hour of standstill costs.",
        ),
        at_least=(
            "They show us one week of the log.",
            "They name the operators.",
            "They agree to find it out.",
        ),
        theirs=("They send the downtime log.", "They confirm the list of needs in writing."),
        ours=("We write the list of needs and send it for confirmation.",),
        came=("They sent the log and confirmed the list of needs.", "An hour costs them 4,000."),
        slipped=("No log, no name.", "The operators were not told of our visit."),
    ),
    "presenting_the_solution": StepWords(
        goals=(
            "Those who decide see the solution and say what is still missing.",
            "They pick the line for the pilot and its date.",
        ),
        at_least=("Purchasing lists its conditions.", "They narrow it down to two lines."),
        theirs=("They send their comments on the proposal.", "They pick a date for the pilot."),
        ours=("We send the proposal with the two prices they asked for.",),
        came=("They chose the second line and a date.", "All comments came in one list."),
        slipped=("The finance director did not come.", "They want to see another offer first."),
    ),
    "answering_objections": StepWords(
        goals=(
            "They say that their open points are settled and ask for the contract.",
            "Their quality manager accepts the test report.",
        ),
        at_least=("Legal sends its changes.", "They name the points that remain."),
        theirs=("Legal sends its changes to the contract.", "They call the reference customer."),
        ours=("We answer the three open points in writing.",),
        came=(
            "The reference call went well and legal sent two changes.",
            "All points are settled.",
        ),
        slipped=("Legal has not looked at it.", "A new objection came up: delivery times."),
    ),
    "closing": StepWords(
        goals=(
            "They sign the order.",
            "The managing director confirms the day of signing.",
        ),
        at_least=("They tell us what still stands in the way.", "They book the start date."),
        theirs=("They send the signed order.", "They confirm the day of the board meeting."),
        ours=("We send the final contract with the agreed date.",),
        came=("The order came signed.", "The board said yes."),
        slipped=("The board meeting was moved.", "They asked for another discount."),
    ),
}

PROMISES = (
    "Settle the deal either way, and say which.",
    "Ask for the name of the person who signs.",
    "Send the offer by Friday.",
    "Set a next step on every deal in needs analysis.",
    "Call the three customers who have been silent.",
    "Book the visit with their quality manager.",
)
MANAGER_PROMISES = (
    "Join the call with their finance director.",
    "Get somebody from engineering for the visit.",
    "Clear the discount with the head of sales.",
    "Read the proposal before it goes out.",
)
MANAGER_AIMS = (
    "We know who signs, or stop counting on it this quarter.",
    "Every deal in closing has a date that the customer named.",
    "Two of the old deals are settled.",
)
PERSON_AIMS = (
    "I have the support I need for the visit.",
    "I know which of my deals come first this week.",
    "The price for the pilot is settled.",
)
MOVE_REASONS = (
    "They asked for another week.",
    "The person who decides was away.",
    "Their stocktaking took longer.",
    "We had to wait for the test report.",
)
WAIT_REASONS = (
    "Their budget is decided on that day.",
    "Their new plant opens then, and they will not look at it before.",
)
LOST_REASONS = (
    "They stay with what they have.",
    "They chose another supplier.",
    "No budget this year.",
    "Nobody on their side took it on.",
)
