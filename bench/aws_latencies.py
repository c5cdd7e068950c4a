"""How long AWS takes to answer, by published figures; bench/aws_stub.py waits as long when it is told to.

DynamoDB: medians of 400 calls from a Lambda function in the same region (A. DeBrie, "DynamoDB Transactions Performance
Testing", 2020, https://www.alexdebrie.com/posts/dynamodb-transactions-performance/). They were found for two sizes of a
batch and of a transaction; others lie on the line through the two, and a batched read is taken for a batched write.

S3: AWS says "tens of milliseconds" of the median of requests below 512 KB ("Best Practices Design Patterns: Optimizing
Amazon S3 Performance", timeouts and retries). Here it is twenty, the least that these words can mean.
"""

import json
from typing import Final

ONE_ITEM: Final = 7.55
BATCH_OF_5, BATCH_OF_25 = 8.14, 10.2
TRANSACTION_OF_5, TRANSACTION_OF_25 = 25.3, 32.1
OBJECT: Final = 20.0


def milliseconds(operation: str, body: bytes) -> float:
    """From when a request is sent to when its answer is there."""
    if operation == "TransactWriteItems":
        return _on_the_line(len(json.loads(body)["TransactItems"]), TRANSACTION_OF_5, TRANSACTION_OF_25)
    if operation == "BatchGetItem":
        keys = sum(len(asked["Keys"]) for asked in json.loads(body)["RequestItems"].values())
        return _on_the_line(keys, BATCH_OF_5, BATCH_OF_25)
    return OBJECT if operation.endswith(" object") else ONE_ITEM


def _on_the_line(items: int, of_5: float, of_25: float) -> float:
    return of_5 + (of_25 - of_5) * (items - 5) / 20
