"""Every page in real browsers and before independent judges; and people's ways through them."""
