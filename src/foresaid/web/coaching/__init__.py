"""Coaching: where a person's way differs from peers, for the person and the direct manager."""
