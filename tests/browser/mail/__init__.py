"""Every letter before judges that know nothing of us."""
