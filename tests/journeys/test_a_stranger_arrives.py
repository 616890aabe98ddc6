"""What somebody sees who is not signed in, in a real browser."""

from playwright.sync_api import ConsoleMessage, Page, Request, expect


def test_a_stranger_can_sign_in_and_no_other_host_is_called(
    page: Page, live_server: object
) -> None:
    hosts: set[str] = set()
    complaints: list[str] = []

    def note_host(request: Request) -> None:
        hosts.add(request.url.split("/")[2])

    def note_complaint(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("request", note_host)
    page.on("console", note_complaint)
    page.goto("/accounts/login/")
    expect(page.get_by_label("Email")).to_be_visible()
    assert hosts == {page.url.split("/")[2]}
    assert complaints == []
