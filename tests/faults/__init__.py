"""The real program in processes of its own, with everything failing around it that can.

`pytest -s tests/faults` prints what became of the letters; `make soak` tries everything, and at
random for DIGEST_SOAK times.
"""

from __future__ import annotations

import os

SOAK = int(os.environ.get("DIGEST_SOAK", "0"))
"""How many processes to kill at random; 0 for a short run, which leaves variants out."""
