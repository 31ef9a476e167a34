"""`make demo`: the main job from end to end, unattended, in a home of its own, against the practice vendors.

home     where it lives
house    starts a Takeboard and stops it        story    what is filmed       drawing   the pictures that go in
run      submits, waits, repeats, reports       check    is everything as planned, and does every file play
"""
