"""What people send: read, judged and kept as typed, before anything is done about it. Pure."""
