"""Settings that two functions have in common."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from goldsmith.settings.defaults import of_policy
from goldsmith.settings.environment import PREFIX, Settings

ProviderName = Literal["openai", "bedrock"]


class ProviderSettings(Settings):
    """Which provider, and how one that speaks OpenAI's API is reached. Bedrock needs neither endpoint nor key."""

    provider: ProviderName = "openai"
    provider_endpoint: str = Field(default="", validate_default=True)
    provider_key_arn: str = Field(default="", validate_default=True)

    @field_validator("provider_endpoint", "provider_key_arn")
    @classmethod
    def _to_reach_openai(cls, value: str, others: ValidationInfo) -> str:
        if not value and others.data.get("provider") == "openai":
            msg = f"needed where {PREFIX}PROVIDER is openai"
            raise ValueError(msg)
        return value


class RatingSettings(Settings):
    """From where on a normalised rating is good, and up to where it is bad."""

    negative_rating: float = Field(default=of_policy("negative_rating"), ge=0, le=1)
    positive_rating: float = Field(default=of_policy("positive_rating"), ge=0, le=1, validate_default=True)

    @field_validator("positive_rating")
    @classmethod
    def _above_negative(cls, value: float, others: ValidationInfo) -> float:
        if "negative_rating" in others.data and value <= others.data["negative_rating"]:
            msg = f"{value} must be above {PREFIX}NEGATIVE_RATING, which is {others.data['negative_rating']}"
            raise ValueError(msg)
        return value
