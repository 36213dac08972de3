"""Looking back at what was sent."""
