"""AmlCompute: a pool of nodes of this machine."""
