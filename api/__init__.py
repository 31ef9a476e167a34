"""JSON faces over the services in `jobs`; no rules of its own."""
