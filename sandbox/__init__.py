"""Practice vendors: each vendor's wire protocol served locally, rendering real media."""
