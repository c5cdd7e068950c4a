"""Choosing the engine, and what is said where it is not installed."""

import subprocess
import sys
from pathlib import Path

import pytest

from goldsmith_cli.errors import LocalStackError, UsageError
from goldsmith_cli.local.options import Options, refuse_another_engine, template_parameters
from goldsmith_cli.local.records import Chosen
from goldsmith_cli.standin.config import StandinConfig
from goldsmith_cli.standin.engine_choice import adapters_folder, engines_of
from goldsmith_cli.standin.job_request import Hyperparameters, Method, Preference, PreferenceHyperparameters, Supervised
from goldsmith_cli.standin.smollm2.extra import missing_packages
from goldsmith_cli.standin.smollm2.names import BASE_MODEL
from goldsmith_cli.standin.smollm2.order import chosen

COMMAND = [sys.executable, "-m", "goldsmith_cli.standin", "--api-key", "k"]
not_installed = pytest.mark.skipif(not missing_packages(), reason="the extra smollm2 is installed here")


def test_without_a_choice_there_are_rules_alone() -> None:
    config = StandinConfig(api_key="k")
    assert BASE_MODEL not in config.every_base_model
    assert engines_of(config).named("smollm2") is None


@not_installed
def test_where_the_extra_is_missing_the_stand_in_says_so_with_the_cure(tmp_path: Path) -> None:
    command = [*COMMAND, "--engine", "smollm2", "--state-file", str(tmp_path / "standin.json")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 2
    assert "torch" in finished.stderr
    assert "make .venv-smollm2" in finished.stderr
    assert "Traceback" not in finished.stderr


@not_installed
def test_a_local_stack_is_not_started_with_an_engine_that_is_missing() -> None:
    with pytest.raises(LocalStackError, match="not installed") as refused:
        Options(engine="smollm2").after(Chosen())
    assert "make .venv-smollm2" in refused.value.cure


def test_the_engine_needs_a_place_for_its_adapters() -> None:
    finished = subprocess.run([*COMMAND, "--engine", "smollm2"], capture_output=True, text=True, check=False)
    assert finished.returncode == 2
    assert "--state-file" in finished.stderr


def test_adapters_are_kept_beside_the_state_file() -> None:
    assert adapters_folder(Path("/s/standin.json")) == Path("/s/standin-smollm2")


def test_an_engine_once_chosen_stays_chosen_and_brings_its_base_model_unless_another_is_named() -> None:
    kept = Options().after(Chosen(engine="memory", parameters={"Epochs": "2"}))
    assert kept.engine == "memory"
    assert "BaseModel" not in template_parameters(kept)
    assert template_parameters(Chosen(engine="smollm2"))["BaseModel"] == BASE_MODEL
    named = Chosen(engine="smollm2", parameters={"BaseModel": "standin-base"})
    assert template_parameters(named)["BaseModel"] == "standin-base"


def test_a_running_stack_keeps_its_engine() -> None:
    refuse_another_engine(Chosen(engine="smollm2"), Chosen(engine="smollm2", job_seconds=1))
    with pytest.raises(UsageError, match="runs with the engine memory"):
        refuse_another_engine(Chosen(), Chosen(engine="smollm2"))


def test_hyperparameters_left_to_the_engine_depend_on_the_method() -> None:
    sft, dpo = chosen(Method(type="supervised")), chosen(Method(type="dpo"))
    assert (sft.epochs, dpo.epochs) == (3, 3)
    assert sft.batch_size > dpo.batch_size
    assert sft.learning_rate > dpo.learning_rate


def test_hyperparameters_that_are_given_are_taken() -> None:
    given = Hyperparameters(n_epochs=7, batch_size=3, learning_rate_multiplier=0.5)
    taken = chosen(Method(type="supervised", supervised=Supervised(hyperparameters=given)))
    automatic = chosen(Method(type="supervised"))
    assert (taken.epochs, taken.batch_size) == (7, 3)
    assert taken.learning_rate == pytest.approx(automatic.learning_rate / 2)
    preference = PreferenceHyperparameters(beta=0.7)
    assert chosen(Method(type="dpo", dpo=Preference(hyperparameters=preference))).beta == 0.7
