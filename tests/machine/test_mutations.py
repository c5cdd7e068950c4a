"""The machine finds faults in the protocol: each one that is put there."""

import pytest

from tests.machine.mutation import Mutation
from tests.machine.mutations import MUTATIONS, QUICK, ROOT, run


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_every_fault_still_fits_the_code(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text().count(mutation.old) == 1
    assert mutation.old not in mutation.new or mutation.new.count(mutation.old) == 1


@pytest.mark.parametrize("mutation", [m for m in MUTATIONS if m.name in QUICK], ids=str)
def test_some_faults_are_found_soon(mutation: Mutation) -> None:
    assert run(mutation).found


@pytest.mark.soak
@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_every_fault_is_found(mutation: Mutation) -> None:
    result = run(mutation)
    print(f"\n{result.seconds:6.1f} s  {mutation.name}: {result.found}")  # noqa: T201 - what was proved
    assert result.found
