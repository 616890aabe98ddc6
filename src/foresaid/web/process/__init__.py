"""Ways of selling, to read and to shape."""
