"""Several processes of one run: who is who, and what starts them."""
