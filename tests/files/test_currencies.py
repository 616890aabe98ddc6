"""Which currencies a file's amounts are in."""

import pytest

from foresaid.files.currencies import currencies
from foresaid.files.values import currency


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        (["€ 1.200,50", "5 EUR", "0", ""], {"EUR"}),
        (["1,200 USD", "5 CAD"], {"USD", "CAD"}),
        (["$1200", "$5"], {"$"}),
        (["$1200", "5 USD"], {"USD"}),
        (["$1200", "5 USD", "7 CAD"], {"$", "USD", "CAD"}),
        (["US$ 5"], {"USD"}),
        (["CA$5"], {"CAD"}),
        (["12 kr.", "5 kr"], {"kr"}),
        (["¥500"], {"¥"}),
        (["5 net"], set()),
        (["all 500.00", "all 20"], set()),
        (["ALL 500.00"], {"ALL"}),
        (["$5", "7"], set()),
        (["5", "1e3", "-7.5"], set()),
        ([], set()),
    ],
)
def test_amounts_that_all_carry_a_mark_name_their_currency(
    amounts: list[str], found: set[str]
) -> None:
    assert currencies([""] * len(amounts), amounts) == found


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (["eur", "EUR", "€", "", "n/a", "NULL"], {"EUR"}),
        (["EUR", "USD"], {"EUR", "USD"}),
        (["$", "cad"], {"CAD"}),
        (["Taler"], {"TALER"}),
    ],
)
def test_the_column_goes_before_the_amounts(named: list[str], found: set[str]) -> None:
    assert currencies(named, ["£5"] * len(named)) == found


@pytest.mark.parametrize(
    ("text", "found"), [("all 500", "EUR"), ("USD 5", "USD"), ("5 ZŁ", "PLN"), ("5 zł", "PLN")]
)
def test_the_import_too_takes_a_code_in_capitals_only(text: str, found: str) -> None:
    assert currency(text, "EUR") == found
