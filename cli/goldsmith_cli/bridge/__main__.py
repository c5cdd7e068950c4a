"""The bridge of the local stack: ``python -m goldsmith_cli.bridge ENDPOINT``.

It stands in for what CloudWatch does on AWS and MiniStack leaves out, so that alarms can be rehearsed:

- metrics are read from the functions' log lines and put into the local CloudWatch;
- so are the metrics of queues that alarms look at;
- alarms are judged by their dimensions, periods and what they say of missing data.

It runs beside the local AWS, and ends when its standard input does. What it tells is in the local AWS's log.
"""

import select
import sys
import time

from botocore.exceptions import BotoCoreError, ClientError

from goldsmith_cli.aws import Clients
from goldsmith_cli.bridge.course import Bridge
from goldsmith_cli.bridge.logs import Logs
from goldsmith_cli.bridge.queues import Queues
from goldsmith_cli.local.environment import ACCESS_KEY, REGION, SECRET_KEY

POLL_SECONDS = 2.0


def main(endpoint: str) -> None:
    """Go on until standard input ends."""
    client = Clients.local(endpoint, REGION, ACCESS_KEY, SECRET_KEY)
    bridge = Bridge(client("cloudwatch"), Logs(client("logs"), time.time()), Queues(client("sqs")))
    trouble = ""
    ended = False
    while not ended:
        try:
            told, trouble = bridge.round(time.time()), ""
        except (BotoCoreError, ClientError) as error:
            told, trouble = ([] if str(error) == trouble else [f"not in this round: {error}"]), str(error)
        for line in told:
            sys.stderr.write(f"bridge: {line}\n")
        sys.stderr.flush()
        ended = bool(select.select([sys.stdin], [], [], POLL_SECONDS)[0])


if __name__ == "__main__":
    main(sys.argv[1])
