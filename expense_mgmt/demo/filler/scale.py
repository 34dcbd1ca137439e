"""How much filler is wanted: `requests=100000,ledger=1000000,users=2000`."""

from dataclasses import dataclass
from typing import Final, Self

# A head and his requesters share a department; fewer could not sign for each other.
FEWEST_USERS: Final = 50
USERS_PER_UNIT: Final = 25
ENTRIES_PER_VOUCHER: Final = 3


@dataclass(frozen=True, slots=True)
class Scale:
    """Rows of filler to load.

    requests   expense requests, each with its passage through four steps
    ledger     ledger entries, of three to a voucher
    users      people who cannot sign in, heads and requesters of departments of their own
    """

    requests: int = 0
    ledger: int = 0
    users: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a specification; people come along where requests need them.

        raises    ValueError for an unknown name, a missing number or a negative one
        """
        wanted: dict[str, int] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _, number = part.partition("=")
            if name not in cls.__slots__ or name in wanted:
                msg = f"{name!r} is not one of {', '.join(cls.__slots__)}, each at most once"
                raise ValueError(msg)
            wanted[name] = int(number)
            if wanted[name] < 0:
                msg = f"{name} is below zero"
                raise ValueError(msg)
        scale = cls(**wanted)
        if scale.requests and not scale.users:
            return cls(scale.requests, scale.ledger, FEWEST_USERS)
        return scale

    @property
    def units(self) -> int:
        """Departments for the people."""
        return -(-self.users // USERS_PER_UNIT)

    @property
    def vouchers(self) -> int:
        """Vouchers that hold at least the entries asked for."""
        return -(-self.ledger // ENTRIES_PER_VOUCHER)
