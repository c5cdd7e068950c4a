"""The local AWS with the bridge beside it: ``python -m goldsmith_cli.bridge.beside MODULE``, MODULE being MiniStack.

MiniStack judges alarms whenever a metric is put, and looks at no dimension: a message in one dead-letter queue would
be an alarm of all of them. So it is told to leave them to the bridge.
"""

import os
import runpy
import subprocess
import sys


def main(module: str) -> None:
    """Serve as MODULE does, configured by MiniStack's own environment variables."""
    from ministack.services import cloudwatch  # type: ignore[import-untyped]  # ships no types

    cloudwatch._evaluate_alarm = lambda _alarm: None
    endpoint = f"http://{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"
    command = [sys.executable, "-m", "goldsmith_cli.bridge", endpoint]
    # Held open and never written to: it ends with this process, however that ends, and the bridge with it.
    with subprocess.Popen(command, stdin=subprocess.PIPE) as bridge:  # noqa: S603 - our own program
        sys.argv = [module]
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        finally:
            bridge.terminate()


if __name__ == "__main__":
    main(sys.argv[1])
