"""The engine's counts where history outgrows a machine: one Ibis expression, several databases.

`statistics.counted` says what `engine.history.count` says, to the last unit, as an expression
over two plain tables; DuckDB, PostgreSQL and Spark compute it where the rows are. The engine
knows nothing of it. See docs/algorithms/history.md.
"""
