"""The parts every page is built of: their values in Python, their markup in `templates/components/`."""
