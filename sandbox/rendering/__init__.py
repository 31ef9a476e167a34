"""Real media files made from an order: clips, pictures and music that show their prompt."""
