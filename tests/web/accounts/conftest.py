from tests.operations.ledger.conftest import clock, scene

__all__ = ["clock", "scene"]
