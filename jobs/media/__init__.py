"""Files: what they really are, where they are kept, and how they get here. Plain functions; no vendor is named."""
