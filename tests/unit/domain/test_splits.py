from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.splits import in_holdout

GROUPS = [f"group-{number}" for number in range(2000)]


def test_the_share_held_out_is_about_the_fraction() -> None:
    for fraction in (0.05, 0.1, 0.5):
        held = sum(in_holdout("acme-leads", group, fraction) for group in GROUPS)
        assert abs(held / len(GROUPS) - fraction) < 0.025


def test_the_split_of_known_conversations_is_the_same_for_ever() -> None:
    held = [group for group in GROUPS[:60] if in_holdout("acme-leads", group, 0.1)]
    assert held == ["group-19", "group-23", "group-24", "group-40", "group-43", "group-44", "group-49"]


@given(st.text(), st.text(), st.floats(0, 0.5), st.floats(0, 0.5))
def test_raising_the_fraction_never_moves_a_conversation_back_into_training(
    tenant: str, group: str, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert not in_holdout(tenant, group, low) or in_holdout(tenant, group, high)


def test_nothing_is_held_out_of_a_fraction_of_zero() -> None:
    assert not any(in_holdout("acme-leads", group, 0.0) for group in GROUPS)


def test_tenants_are_split_independently() -> None:
    one, other = ([in_holdout(tenant, group, 0.5) for group in GROUPS] for tenant in ("acme-leads", "birch-studio"))
    same = sum(mine == theirs for mine, theirs in zip(one, other, strict=True))
    assert 0.4 < same / len(GROUPS) < 0.6
