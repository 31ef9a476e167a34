"""The domain and the engine: keys, projects, shots, jobs, money, media."""
