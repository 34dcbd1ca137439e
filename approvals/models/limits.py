"""How much people may write."""

from typing import Final

COMMENT_LIMIT: Final = 2000
NOTE_LIMIT: Final = 500
