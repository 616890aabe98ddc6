"""The first thirty days, and where the site's root leads."""
