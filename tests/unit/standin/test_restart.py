import stat
from pathlib import Path

from goldsmith_cli.standin.serve import running_standin

from .support import BASE, ManualClock, client_of, upload


def test_files_jobs_and_models_survive_a_restart_and_a_job_in_flight_goes_on(tmp_path: Path) -> None:
    state = tmp_path / "state" / "standin.json"
    clock = ManualClock()
    question = [{"role": "user", "content": "Write to Dana about topic 4."}]
    with running_standin(state_file=state, clock=clock, job_seconds=10) as standin, client_of(standin) as client:
        training_file = upload(client)
        first = client.fine_tuning.jobs.create(model=BASE, training_file=training_file, metadata={"run_id": "1"})
        clock.advance(10)
        model = client.fine_tuning.jobs.retrieve(first.id).fine_tuned_model
        second = client.fine_tuning.jobs.create(model=str(model), training_file=training_file)
        clock.advance(5)
        answer = client.chat.completions.create(model=str(model), messages=question)  # type: ignore[arg-type]
        content = client.files.content(training_file).content

    with running_standin(state_file=state, clock=clock, job_seconds=10) as standin, client_of(standin) as client:
        assert client.fine_tuning.jobs.retrieve(second.id).status == "running"
        assert client.files.content(training_file).content == content
        again = client.chat.completions.create(model=str(model), messages=question)  # type: ignore[arg-type]
        assert again.choices == answer.choices
        assert [job.id for job in client.fine_tuning.jobs.list(metadata={"run_id": "1"})] == [first.id]
        clock.advance(5)
        assert client.fine_tuning.jobs.retrieve(second.id).status == "succeeded"


def test_the_state_file_is_the_owners_alone_and_no_half_written_one_stays(tmp_path: Path) -> None:
    state = tmp_path / "standin.json"
    with running_standin(state_file=state) as standin, client_of(standin) as client:
        upload(client)
    assert [path.name for path in tmp_path.iterdir()] == ["standin.json"]
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
