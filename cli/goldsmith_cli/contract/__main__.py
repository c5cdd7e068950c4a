"""Writes the published contract from the models that enforce it: ``python -m goldsmith_cli.contract [--check]``.

Needs PyYAML, which comes with the project's development requirements.
"""

import sys

from goldsmith_cli.contract.files import CONTRACT_FOLDER, contract_files
from goldsmith_cli.published import publish

if __name__ == "__main__":
    sys.exit(publish(contract_files(CONTRACT_FOLDER), sys.argv[1:], "python -m goldsmith_cli.contract"))
