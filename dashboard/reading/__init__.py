"""What pages read: small functions, each with a constant number of queries. Nothing here changes anything."""
