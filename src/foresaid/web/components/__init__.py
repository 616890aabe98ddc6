"""The parts every page is built of: values in Python, markup in `templates/components/`."""
