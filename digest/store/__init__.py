"""All SQL, one module per noun; `Store` is the door."""

from digest.store.database import Row, Store, Value

__all__ = ["Row", "Store", "Value"]
