"""Asking other hosts over HTTP on behalf of people, without becoming their way into our network.

Whoever signs in chooses the address. So each host name is looked up here, and asked only where
every address behind it is a public one; the same connection uses the answer that was checked.
Redirections are followed few times and each is looked at like the first address.
"""

import ipaddress
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import niquests
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from urllib3.contrib.resolver.system import SystemResolver

from .errors import UnableToRead

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5, 15, 40
LARGEST = 10 * 1024 * 1024
REDIRECTIONS = 4
_CHUNK = 64 * 1024
# Where IPv4 addresses hide in IPv6 ones: RFC 6052.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, also when it hides in another one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if hidden is None and ip in _NAT64:
            hidden = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if hidden is not None and not is_public(str(hidden)):
            return False
    return ip.is_global and not ip.is_multicast


class _PublicOnly(SystemResolver):
    """The system's look-up, refusing whatever leads into a network of our own."""

    def getaddrinfo(self, host: Any, port: Any, *args: Any, **named: Any) -> Any:
        found = super().getaddrinfo(host, port, *args, **named)
        if not settings.CALENDAR_PRIVATE_HOSTS:
            for *_rest, address in found:
                require_public(str(address[0]))
        return found


def require_public(address: str) -> None:
    if not is_public(address):
        message = _(
            "This address leads into a private network, from which foresaid reads nothing. Use an"
            " address on the internet, or ask your administrator to allow it."
        )
        raise UnableToRead(message)


class Session(niquests.Session):
    """An HTTP session that reaches public hosts only and reads answers up to a limit."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(resolver=_PublicOnly(), disable_http3=True, happy_eyeballs=False)
        self.trust_env = False  # no proxy and no password file of the machine's
        self.max_redirects = REDIRECTIONS

    def send(self, request: Any, **named: Any) -> Any:
        """Every hop comes through here. The body is read to its end, or to the limit."""
        _require_reachable(request.url)
        named["timeout"] = (CONNECT_SECONDS, READ_SECONDS)
        response = super().send(request, **{**named, "stream": True})
        if response.is_redirect:
            _leave(response)
        else:
            _read(response)
        return response

    def resolve_redirects(self, resp: Any, *args: Any, **named: Any) -> Any:
        """Only where it leads to matters, and what stands there may have no end."""
        if resp.is_redirect:
            _leave(resp)
        return super().resolve_redirects(resp, *args, **named)


def _require_reachable(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UnableToRead(_("A calendar’s address starts with https:// or webcal://."))
    if settings.CALENDAR_PRIVATE_HOSTS:
        return
    try:
        # Numbers are taken for addresses in many spellings; the system knows them all.
        address = socket.inet_ntoa(socket.inet_aton(parts.hostname))
    except OSError:
        address = parts.hostname
    try:
        ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return  # a name: looked at when it is looked up
    require_public(address)


def _leave(response: Any) -> None:
    """Take the body for empty without reading it."""
    response.close()
    response._content, response._content_consumed = b"", True


def _read(response: Any) -> None:
    """The whole body in memory, within the size and the time that are allowed."""
    if response._content is not False:
        return
    body, ends_at = bytearray(), time.monotonic() + WHOLE_SECONDS
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > LARGEST:
            response.close()
            raise UnableToRead(_("The calendar is larger than 10 megabytes, so it was not read."))
        if time.monotonic() > ends_at:
            response.close()
            raise UnableToRead(_("The calendar’s server was too slow, so it was not read."))
    response._content, response._content_consumed = bytes(body), True
