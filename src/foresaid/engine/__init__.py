"""The mathematics: values in, values out. No clock, no files, no framework."""
