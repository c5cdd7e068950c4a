"""As much of Azure's side of the OpenAI API as the tuner meets, by Microsoft's pages; nothing is learnt there."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import openai

ENDPOINT = "https://acme.openai.azure.com/openai/v1/"
BASE = "gpt-4.1-mini-2025-04-14"
Body = dict[str, Any]


def error(status: int, code: str, message: str) -> httpx2.Response:
    return httpx2.Response(status, json={"error": {"code": code, "message": message}})


class AzureEndpoint:
    """A resource with one base model; deployments are made by setting ``deployed``.

    ``announced`` are fields of the base model's entry; None: the entry is not shown.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, Body] = {}
        self.deployed: set[str] = set()
        self.announced: Body | None = {}
        self.asked: list[Body] = []
        self.keys: set[str] = set()
        self.deployment_trouble: httpx2.Response | None = None

    @contextmanager
    def client(self) -> Iterator[openai.OpenAI]:
        http_client = httpx2.Client(transport=httpx2.MockTransport(self._answer))
        with openai.OpenAI(base_url=ENDPOINT, api_key="azure-key", max_retries=0, http_client=http_client) as client:
            yield client

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        assert request.url.host == "acme.openai.azure.com"
        self.keys.add(request.headers.get("authorization", ""))
        kind, _, name = request.url.path.removeprefix("/openai/v1/").partition("/")
        answers: dict[tuple[str, str], Callable[[httpx2.Request, str], httpx2.Response]] = {
            ("GET", "files"): self._list_files,
            ("POST", "files"): self._upload,
            ("DELETE", "files"): self._delete_file,
            ("GET", "fine_tuning"): self._list_jobs,
            ("POST", "fine_tuning"): self._create_job,
            ("GET", "models"): self._show_model,
            ("POST", "chat"): self._chat,
        }
        return answers[request.method, kind](request, name)

    def _list_files(self, _request: httpx2.Request, _name: str) -> httpx2.Response:
        listed = [{"id": name, "filename": name, "object": "file"} for name in self.files]
        return httpx2.Response(200, json={"object": "list", "data": listed, "has_more": False})

    def _upload(self, request: httpx2.Request, _name: str) -> httpx2.Response:
        content = next(content for headers, content in _parts(request) if "filename=" in headers)
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return httpx2.Response(201, json={"id": name, "filename": name, "object": "file", "status": "pending"})

    def _delete_file(self, _request: httpx2.Request, name: str) -> httpx2.Response:
        self.files.pop(name, None)
        return httpx2.Response(200, json={"id": name, "object": "file", "deleted": True})

    def _list_jobs(self, _request: httpx2.Request, _name: str) -> httpx2.Response:
        """All of them, as an endpoint does that does not know how to narrow a list by metadata."""
        return httpx2.Response(200, json={"object": "list", "data": list(self.jobs.values()), "has_more": False})

    def _create_job(self, request: httpx2.Request, _name: str) -> httpx2.Response:
        body = json.loads(request.content)
        name = f"ftjob-{len(self.jobs) + 1}"
        self.jobs[name] = {**body, "id": name, "object": "fine_tuning.job", "status": "pending"}
        return httpx2.Response(201, json=self.jobs[name])

    def _show_model(self, _request: httpx2.Request, name: str) -> httpx2.Response:
        if name != BASE or self.announced is None:
            return error(404, "ResourceNotFound", f"The specified model {name} is not found.")
        return httpx2.Response(200, json={"id": BASE, "object": "model", "status": "succeeded", **self.announced})

    def _chat(self, request: httpx2.Request, _name: str) -> httpx2.Response:
        body = json.loads(request.content)
        self.asked.append(body)
        if self.deployment_trouble is not None:
            return self.deployment_trouble
        if body["model"] not in self.deployed:
            return error(404, "DeploymentNotFound", "The API deployment for this resource does not exist.")
        return httpx2.Response(200, json={"id": "chatcmpl-1", "object": "chat.completion", "choices": []})


def _parts(request: httpx2.Request) -> Iterator[tuple[str, bytes]]:
    """The headers and the content of each part of a form."""
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    for part in request.read().split(b"--" + boundary):
        headers, _, content = part.partition(b"\r\n\r\n")
        yield headers.decode("latin-1"), content.removesuffix(b"\r\n")
