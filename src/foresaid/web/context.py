"""What every page's template can rely on."""

from typing import Any

from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, Any]:
    return {}
