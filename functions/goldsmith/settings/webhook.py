"""What webhook is told by its environment."""

from goldsmith.settings.environment import Settings


class WebhookSettings(Settings):
    """What webhook needs; without a secret every call is refused."""

    table: str
    advance_queue_url: str
    webhook_secret_arn: str | None = None
