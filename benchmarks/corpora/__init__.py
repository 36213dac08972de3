"""The feeds, posts and pages of `DIGEST_CORPORA` put through the readers, and what comes of it."""
