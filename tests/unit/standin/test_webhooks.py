import json
from pathlib import Path

import pytest
from openai import BadRequestError, InvalidWebhookSignatureError, OpenAI

from goldsmith_cli.standin.serve import running_standin

from .support import BASE, SECRET, ManualClock, client_of, eventually, receiver, ten_lines, upload


@pytest.mark.parametrize(
    ("end", "content"), [("succeeded", ten_lines()), ("failed", b"{}\n"), ("cancelled", ten_lines())]
)
def test_the_end_of_a_job_is_posted_signed_so_that_the_sdk_accepts_it(end: str, content: bytes) -> None:
    seconds = 60.0 if end == "cancelled" else 0.0
    with (
        receiver() as hook,
        running_standin(webhook_url=hook.url, webhook_secret=SECRET, job_seconds=seconds) as standin,
        client_of(standin) as client,
    ):
        job = client.fine_tuning.jobs.create(model=BASE, training_file=upload(client, content))
        if end == "cancelled":
            client.fine_tuning.jobs.cancel(job.id)
        eventually(hook.done, "a webhook")
        post = hook.posts[0]
        event = client.webhooks.unwrap(post.body, post.headers, secret=SECRET)
        assert event.type == f"fine_tuning.job.{end}"
        assert json.loads(post.body)["data"] == {"id": job.id}
        with pytest.raises(InvalidWebhookSignatureError):
            client.webhooks.unwrap(post.body + b" ", post.headers, secret=SECRET)


def test_a_webhook_is_repeated_under_the_same_id_until_it_is_taken() -> None:
    with (
        receiver(500, 503, expected=3) as hook,
        running_standin(
            webhook_url=hook.url, webhook_secret=SECRET, job_seconds=0.0, webhook_delays=(0, 0.01, 0.01, 0.01)
        ) as standin,
        client_of(standin) as client,
    ):
        client.fine_tuning.jobs.create(model=BASE, training_file=upload(client))
        eventually(hook.done, "three attempts")
    assert len({post.headers["webhook-id"] for post in hook.posts}) == 1
    assert len(hook.posts) == 3


def put_webhook(client: OpenAI, url: str, secret: str) -> None:
    root = str(client.base_url).removesuffix("/v1/")
    client.put(f"{root}/_standin/webhook", cast_to=object, body={"url": url, "secret": secret})


def test_the_address_can_be_set_at_run_time_and_only_later_ends_are_posted() -> None:
    clock = ManualClock()
    with receiver() as hook, running_standin(clock=clock, job_seconds=10) as standin, client_of(standin) as client:
        before = client.fine_tuning.jobs.create(model=BASE, training_file=upload(client))
        clock.advance(10)
        assert client.fine_tuning.jobs.retrieve(before.id).status == "succeeded"
        put_webhook(client, hook.url, SECRET)
        after = client.fine_tuning.jobs.create(model=BASE, training_file=upload(client))
        clock.advance(10)
        eventually(hook.done, "a webhook")
    assert [json.loads(post.body)["data"]["id"] for post in hook.posts] == [after.id]


@pytest.mark.parametrize(
    ("url", "secret"),
    [("file:///etc/passwd", SECRET), ("http://127.0.0.1/", "plain"), ("http://127.0.0.1/", "whsec_***")],
)
def test_an_address_or_a_secret_that_cannot_work_is_refused(client: OpenAI, url: str, secret: str) -> None:
    with pytest.raises(BadRequestError):
        put_webhook(client, url, secret)


def test_a_webhook_owed_at_a_restart_is_posted_after_it(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    clock = ManualClock()
    with (
        running_standin(
            state_file=state, clock=clock, webhook_url="http://127.0.0.1:9/", webhook_secret=SECRET, job_seconds=10
        ) as standin,
        client_of(standin) as client,
    ):
        job = client.fine_tuning.jobs.create(model=BASE, training_file=upload(client))
    clock.advance(10)
    with receiver() as hook:
        options = {"webhook_url": hook.url, "webhook_secret": SECRET}
        with running_standin(state_file=state, clock=clock, **options):  # type: ignore[arg-type]
            eventually(hook.done, "the webhook of the job that ended meanwhile")
    assert json.loads(hook.posts[0].body)["data"]["id"] == job.id
