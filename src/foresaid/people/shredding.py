"""What is erased is to be gone from the database's file too, not only from its rows."""

from django.db import DatabaseError, connection, transaction


def leave_nothing_behind() -> None:
    """Let what this transaction deletes be written over. Call it before the first deletion.

    SQLite overwrites with zeros and empties its log after the commit, as far as no reader holds
    it. PostgreSQL's own clearing-up (vacuum) does so in its time. Backups are the operator's.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
    transaction.on_commit(_empty_log)


def _empty_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=OFF")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
        except DatabaseError:
            return  # a reader holds the log; the next checkpoint writes over it
