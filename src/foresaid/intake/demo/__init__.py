"""The demo: a practice organisation with eighteen months of drawn but consistent past.

`engine.world_practice` draws it as plain values, one module here writes each part of them
down, and `renew` puts the new one in the place of the one before.
"""
