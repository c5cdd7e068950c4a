"""When a provider retires a base model, and what that means for a run that would tune it."""

from datetime import date, timedelta

from goldsmith.errors import TrainingBlocked

NOTICE = timedelta(days=60)
"""How long before a base model is retired its operator is told so with every run."""


def retirement_warnings(model: str, retires: date | None, today: date) -> tuple[str, ...]:
    """What an operator should know of the day a model is retired; nothing when it is far off or not announced.

    Raises:
        TrainingBlocked: that day has come.
    """
    if retires is None or retires - NOTICE > today:
        return ()
    if retires <= today:
        raise TrainingBlocked(f"{model} was retired on {retires}; choose another BaseModel")
    days = (retires - today).days
    return (f"{model} will be retired on {retires}, in {days} day{'s' if days > 1 else ''}; choose another BaseModel",)
