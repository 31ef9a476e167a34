"""What a person can do: one function each, called by pages, commands and schedules alike."""
