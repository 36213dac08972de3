"""What is counted of letters and people, and told to who runs the service: outcomes of an edition,
rates against the providers' limits, growth. Numbers only, nobody is followed."""
