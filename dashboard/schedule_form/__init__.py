"""The form of a schedule: its fields, the plain choices behind a cron line, and the sheet as text."""
