"""Files from outside: mapping, matching, runs, what was refused and why."""
