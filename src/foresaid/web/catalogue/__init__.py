"""What is sold at which list price, and what other currencies are worth."""
