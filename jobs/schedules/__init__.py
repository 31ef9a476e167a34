"""Schedules: rows that become a batch at planned times. Pages, commands and the engine all come in here."""
