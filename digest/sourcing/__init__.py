"""One more source: what a person names becomes what config.toml says, once it has been read."""

from digest.sourcing.drafts import Draft, draft
from digest.sourcing.looking import Eyes, look
from digest.sourcing.ways import Look, Other, Seen

__all__ = ["Draft", "Eyes", "Look", "Other", "Seen", "draft", "look"]
