"""Reading other people's sites politely. The only room of the package that opens connections outward.

No Django here, and no clock of its own: clock, sleep and randomness come in. docs/watching.md says how politeness works,
docs/decisions/0019 why these libraries.
"""

from resit.fetching.many import Wanted, read_many
from resit.fetching.reader import Limits, PoliteReader, StoppedError, agent_named
from resit.formats.pages import Page, Refusal, RefusalKind

__all__ = ["Limits", "Page", "PoliteReader", "Refusal", "RefusalKind", "StoppedError", "Wanted", "agent_named", "read_many"]
