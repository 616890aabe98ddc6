"""What the engine computed: rows that the machine owns."""
