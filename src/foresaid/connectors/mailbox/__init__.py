"""The mailbox of foresaid's own address, read by IMAP (RFC 9051)."""
