import uuid
from decimal import Decimal
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foresaid.ledger.models import Target
from foresaid.people.models import Term
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene


def next_quarter(scene: Scene) -> Term:
    return Term.objects.filter(
        organisation=scene.cast.organisation, kind="quarter", starts_on__gt=scene.today
    ).order_by("starts_on")[0]


def test_targets_are_set_on_the_page_and_shown_with_who_set_them(scene: Scene) -> None:
    term = next_quarter(scene)
    client, query = sign_in(scene.cast.ada), f"?term={term.uuid}&measure=won_amount"
    dana, north = f"person-{scene.cast.dana.uuid.hex}", f"team-{scene.cast.north.uuid.hex}"
    page = client.post(
        reverse("targets_set") + query,
        {dana: "250000", north: "300000.50", "note": "as agreed", "request_key": uuid.uuid4()},
        follow=True,
    )
    text = unescape(page.content.decode())
    assert "The targets stand as you set them." in text
    assert "€250,000" in text
    assert "€300,000.50" in text
    assert "set before the term" in text
    assert "Ada Quist, 23 November" in text
    assert "1 below has none" in text
    assert Target.objects.count() == 2


def test_only_what_was_typed_anew_is_set(scene: Scene) -> None:
    term = next_quarter(scene)
    client, path = (
        sign_in(scene.cast.sam),
        reverse("targets_set") + f"?term={next_quarter(scene).uuid}",
    )
    dana, iris = (f"person-{one.uuid.hex}" for one in (scene.cast.dana, scene.cast.iris))
    client.post(path, {dana: "10", iris: "20"})
    client.post(path, {dana: "10.00", iris: "30"})
    assert [row.amount for row in Target.objects.order_by("entry__seq")] == [
        Decimal(10), Decimal(20), Decimal(30),
    ]  # fmt: skip
    assert f"person-{scene.cast.sam.uuid.hex}" not in client.get(path).content.decode()
    assert term.name in client.get(path).content.decode()


def test_a_salesperson_sees_their_own_and_sets_none(scene: Scene) -> None:
    term = next_quarter(scene)
    path = reverse("targets_set") + f"?term={term.uuid}"
    sign_in(scene.cast.sam).post(path, {f"person-{scene.cast.dana.uuid.hex}": "77000"})
    client = sign_in(scene.cast.dana)
    assert client.get(path).status_code == 404
    assert client.post(path, {}).status_code == 404
    assert client.get(reverse("targets_file")).status_code == 404
    text = unescape(client.get(reverse("targets") + f"?term={term.uuid}").content.decode())
    assert "€77,000" in text
    assert "€77,000" not in (
        sign_in(scene.cast.iris).get(reverse("targets") + f"?term={term.uuid}").content.decode()
    )


def test_a_file_with_a_bad_line_sets_nothing_unless_one_says_so(scene: Scene) -> None:
    term = next_quarter(scene)
    client = sign_in(scene.cast.sam)
    data = f"who,term,amount\nDana Ortiz,{term.name},5000\nZoe,{term.name},1\n".encode()

    def send(**more: str) -> str:
        sent = {"file": SimpleUploadedFile("t.csv", data), **more}
        return unescape(client.post(reverse("targets_file"), sent, follow=True).content.decode())

    text = send()
    assert "1 line is refused, and nothing was set" in text
    assert "There is no person or team of this name." in text
    assert not Target.objects.exists()
    assert "1 target is set." in send(only_good="on")
    assert Target.objects.get().amount == 5000


def test_an_empty_term_says_what_would_stand_there(scene: Scene) -> None:
    text = sign_in(scene.cast.dana).get(reverse("targets")).content.decode()
    assert "No target is set for this term" in text
