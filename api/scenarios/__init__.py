"""Chinese scenarios: the world they run in, the steps they may use, and how to try a folder."""
