from .run import ImportRun, Mapping, Proposal, Refused, Touched

__all__ = ["ImportRun", "Mapping", "Proposal", "Refused", "Touched"]
