"""The chat adapter for tests that ask one question after the other."""

import asyncio

from goldsmith.adapters.openai_chat import OpenAIChat
from goldsmith.adapters.openai_client import async_openai_client
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.ports import ChatModel


class Blocking:
    """The adapter on a client of its own for each call, as each call of ``answer`` has its own event loop."""

    def __init__(self, url: str, key: str, timeout_seconds: float = 10) -> None:
        self._reached = (url, lambda: key, timeout_seconds)

    async def answer(self, request: ChatRequest) -> ChatAnswer:
        async with async_openai_client(*self._reached) as client:
            return await OpenAIChat(client).answer(request)


def answer(chat: ChatModel, request: ChatRequest) -> ChatAnswer:
    return asyncio.run(chat.answer(request))
