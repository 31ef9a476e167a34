"""One function a page or verb: authorise and load in the first line, then guard, act, respond."""
