"""A calendar on a server that speaks CalDAV (RFC 4791)."""
