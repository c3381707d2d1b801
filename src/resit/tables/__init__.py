"""Reading TOML tables with the address of every value, so that a mistake is shown as `file:line: key: message`."""

from resit.tables.reader import Document, Finding, Table, TableError, meant, one_of

__all__ = ["Document", "Finding", "Table", "TableError", "meant", "one_of"]
