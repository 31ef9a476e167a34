"""Many takes from one sheet: read it, check and price its rows, confirm them all or none, and look after them."""
