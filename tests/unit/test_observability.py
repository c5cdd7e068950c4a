import json

import pytest

from goldsmith.observability import of_tenant


def test_values_are_told_once_each_a_hundred_to_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    values = [float(number) for number in range(250)]
    of_tenant("acme-leads", {"accepted": 1}, {"feedback_lag_seconds": values})
    told = [json.loads(line).get("FeedbackLagSeconds", []) for line in capsys.readouterr().out.splitlines()]
    assert [len(each) for each in told] == [100, 100, 50]
    assert sorted(value for each in told for value in each) == values
