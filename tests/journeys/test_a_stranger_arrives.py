"""What somebody sees who is not signed in, in a real browser."""

from playwright.sync_api import ConsoleMessage, Page, Response, expect


def test_a_stranger_can_sign_in_and_no_other_host_is_called(
    page: Page, live_server: object
) -> None:
    hosts: set[str] = set()
    complaints: list[str] = []

    def note_answer(response: Response) -> None:
        hosts.add(response.url.split("/")[2])
        if not response.ok:
            complaints.append(f"{response.url} answered {response.status}")

    def note_complaint(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("response", note_answer)
    page.on("console", note_complaint)
    page.goto("/accounts/login/")
    expect(page.get_by_label("Email")).to_be_visible()
    assert hosts == {page.url.split("/")[2]}
    assert complaints == []
