"""Letters: from what someone is owed to the bytes of a mail, but for the personal parts."""

from digest.letters.brief import Brief, House, Letter, Names
from digest.letters.compose import Composer, Draft
from digest.letters.personal import Stencil, splice

__all__ = ["Brief", "Composer", "Draft", "House", "Letter", "Names", "Stencil", "splice"]
