"""The vendors, one module each: plain Python and httpx, no Django."""
