"""The form of New take: what was typed, what it means for the chosen models, what is wrong with it."""
