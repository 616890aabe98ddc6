"""History: everything said, as it was said."""
