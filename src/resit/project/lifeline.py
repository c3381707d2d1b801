"""A child process ends when the process that started it is gone, however it went."""

import ctypes
import os
import signal
import sys
import threading
import time

PARENT_VARIABLE = "RESIT_PARENT"
_PR_SET_PDEATHSIG = 1
_SECONDS_BETWEEN_LOOKS = 1.0


def end_with_parent() -> None:
    """Have this process told to stop (SIGTERM) when its parent dies; nothing happens outside `resit serve`.

    Linux's kernel does it (prctl, PR_SET_PDEATHSIG); elsewhere a thread looks once a second whether the parent
    is still the one it started with.
    """
    if PARENT_VARIABLE not in os.environ:
        return
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent or parent == 1:  # it died before the kernel was asked
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signal.SIGTERM)
