"""Forecast quality: logs, baselines, scores."""
