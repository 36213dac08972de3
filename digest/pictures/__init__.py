"""Small pictures of numbers: for the terminal in characters, for everything else as SVG. Pure."""
