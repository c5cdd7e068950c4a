"""What the servers of the local stack are told: little of our environment, nothing of the user's AWS."""

import os
from collections.abc import Mapping

HOST = "127.0.0.1"
REGION = "us-east-1"
ACCESS_KEY = "test"
SECRET_KEY = "test"  # noqa: S105 - the local AWS takes any

# Where programs are, who we are, how to speak, whom to trust.
_INHERITED = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE"),
)


def clean_environment(ours: Mapping[str, str], additions: Mapping[str, str]) -> dict[str, str]:
    """The environment of a server: the few inherited variables, test credentials, and ``additions``.

    The functions run as children of the local AWS and inherit this, so neither a profile nor a
    configuration file of the user may be visible in it.
    """
    return {
        **{name: ours[name] for name in _INHERITED if name in ours},
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONUNBUFFERED": "1",
        **additions,
    }
