"""The engine: small steps that take a due row, do one thing for it, and say when to look again.

tick      finds what is due and sends wake-ups                 dispatch  gives free slots of a key to queued jobs
submit    sends a step, journal first, and settles any doubt   sweep     reads all running jobs of a key at once
fetch     brings outputs home                                  account   balance, books, breaker of a key
"""
