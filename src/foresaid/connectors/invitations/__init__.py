"""Invitations by mail (iTIP, RFC 5546, in iMIP, RFC 6047): foresaid among the invited."""
