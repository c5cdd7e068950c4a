"""List prices of AWS, in US dollars: us-east-1, on demand, without free tiers and discounts, as of November 2026."""

from typing import Final

REGION: Final = "us-east-1"
AS_OF: Final = "November 2026"

MILLION: Final = 1_000_000
PRICES: Final = {
    "SQS request": 0.40 / MILLION,
    "Lambda request": 0.20 / MILLION,
    "Lambda GB-second, arm64": 0.0000133334,
    "DynamoDB write unit": 0.625 / MILLION,
    "DynamoDB read unit": 0.125 / MILLION,
    "DynamoDB GB-month": 0.25,
    "DynamoDB GB-month of point-in-time recovery": 0.20,
    "S3 PUT": 0.005 / 1_000,
    "S3 GET": 0.0004 / 1_000,
    "S3 GB-month": 0.023,
    "CloudWatch Logs GB": 0.50,
    "CloudWatch alarm-month": 0.10,
    "CloudWatch metric-month": 0.30,
    "Secrets Manager secret-month": 0.40,
}
"""What one of each costs."""
