"""Opens any chat model that LangChain knows, and speaks to it.

LangChain and the provider's package are imported here, when a model is opened, and not before.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from rag.writer.errors import ModelError
from rag.writer.record import Usage
from rag.writer.settings import API_KEY, WriterSettings, split_name

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessageChunk
    from langchain_core.runnables import RunnableConfig

_KEYS = {
    "openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "mistralai": "MISTRAL_API_KEY",
    "google_genai": "GOOGLE_API_KEY", "groq": "GROQ_API_KEY", "cohere": "COHERE_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY", "together": "TOGETHER_API_KEY", "xai": "XAI_API_KEY",
    "fireworks": "FIREWORKS_API_KEY", "perplexity": "PPLX_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
}  # fmt: skip
"""Where each provider's package looks for its key."""
_EXTRAS = frozenset({"openai", "anthropic", "mistralai", "ollama", "huggingface"})
"""Providers that have an extra of this project's."""
_NO_KEY = "no-key"
"""What a server of one's own is given if it wants no key: the client insists on some."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is said to a model: `system` or `user`."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of what a model says; `ended` tells why it stopped, on the last piece."""

    text: str
    usage: Usage | None = None
    ended: str | None = None


class ChatModel(Protocol):
    """What writes. One may be made of anything that streams text."""

    @property
    def identity(self) -> str:
        """`provider:name`, and the address of a server of one's own."""

    @property
    def tells_end(self) -> bool:
        """Whether it says why it stopped, so that a silent end means that it broke off."""

    def stream(
        self, messages: Sequence[Message], config: RunnableConfig | None = None
    ) -> AsyncIterator[Piece]:
        """Say something, piece by piece; cancelling the task ends the request."""


class LangChainModel:
    """A chat model of LangChain's."""

    def __init__(
        self, model: BaseChatModel, identity: str, *, tells_end: bool, threaded: bool
    ) -> None:
        self._model = model
        self._identity = identity
        self._tells_end = tells_end
        self._threaded = threaded

    @classmethod
    def open(cls, settings: WriterSettings) -> LangChainModel:
        """Open the model that the settings name; nothing is sent yet.

        Raises:
            ModelError: if its provider is unknown, its package is not installed, its key is
                missing, or it refuses a setting.
        """
        from langchain.chat_models import init_chat_model

        provider, name = split_name(settings.name or "")
        try:
            model = init_chat_model(name, model_provider=provider, **_parameters(settings))
        except ImportError as error:
            raise ModelError(_install(provider, error)) from error
        except client_errors() as error:
            raise ModelError(_explain(provider, settings)) from error
        identity = settings.name or ""
        if settings.base_url:
            identity += f"@{settings.base_url}"
        return cls(
            model,
            identity,
            tells_end=provider in ("openai", "azure_openai", "mistralai", "groq", "deepseek"),
            # Its asynchronous stream speaks to an endpoint only, not to a model in this process.
            threaded=provider == "huggingface",
        )

    @property
    def identity(self) -> str:
        """`provider:name`, and the address of a server of one's own."""
        return self._identity

    @property
    def tells_end(self) -> bool:
        """Whether it says why it stopped."""
        return self._tells_end

    async def stream(
        self, messages: Sequence[Message], config: RunnableConfig | None = None
    ) -> AsyncIterator[Piece]:
        """Say something, piece by piece; cancelling the task ends the request."""
        said = [(message.role, message.text) for message in messages]
        chunks = (
            self._in_thread(said, config) if self._threaded else self._model.astream(said, config)
        )
        async for chunk in chunks:
            yield _piece(chunk)

    async def _in_thread(
        self, said: list[tuple[str, str]], config: RunnableConfig | None
    ) -> AsyncIterator[BaseMessageChunk]:
        """Run a synchronous stream in a thread of its own; it stops at the next chunk if left."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[BaseMessageChunk | BaseException | None] = asyncio.Queue()
        left = threading.Event()

        def put(item: BaseMessageChunk | BaseException | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, item)

        def run() -> None:
            try:
                for chunk in self._model.stream(said, config):
                    if left.is_set():
                        return
                    put(chunk)
                put(None)
            except client_errors() as error:
                put(error)

        threading.Thread(target=run, name="fussnote-model", daemon=True).start()
        try:
            while (item := await queue.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            left.set()


def client_errors() -> tuple[type[Exception], ...]:
    """Return what clients of models raise: the roots of their error trees, as far as loaded.

    Beside them stand the errors of the standard library that a client lets through when a server
    sends garbage. Only foreign code runs where this is caught.
    """
    roots = (
        ("openai", "OpenAIError"), ("anthropic", "AnthropicError"), ("ollama", "ResponseError"),
        ("groq", "GroqError"), ("mistralai.models", "SDKError"), ("cohere.core", "ApiError"),
        ("httpx", "HTTPError"), ("httpx", "StreamError"), ("httpx2", "HTTPError"),
        ("httpx2", "StreamError"), ("requests", "RequestException"), ("aiohttp", "ClientError"),
        ("google.api_core.exceptions", "GoogleAPIError"), ("google.genai.errors", "APIError"),
        ("botocore.exceptions", "BotoCoreError"), ("huggingface_hub.errors", "HTTPError"),
        ("langchain_core.exceptions", "LangChainException"),
    )  # fmt: skip
    found = [getattr(sys.modules.get(module), name, None) for module, name in roots]
    known = [kind for kind in found if isinstance(kind, type) and issubclass(kind, Exception)]
    standard = (OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, RuntimeError)
    return (*known, *standard, AssertionError)


def _parameters(settings: WriterSettings) -> dict[str, Any]:
    """Say the same to each provider in its own words; retries are ours, not the client's."""
    provider = settings.provider
    given: dict[str, Any] = {}
    if settings.temperature is not None and provider != "huggingface":
        given["temperature"] = settings.temperature
    if settings.base_url:
        given["base_url"] = settings.base_url
    if provider == "huggingface":
        return {
            "pipeline_kwargs": {
                "max_new_tokens": settings.max_tokens,
                "do_sample": bool(settings.temperature),
                "return_full_text": False,
            }
        }
    if provider == "ollama":
        return given | {
            "num_predict": settings.max_tokens,
            "client_kwargs": {"timeout": settings.silence_s},
        }
    given |= {
        "max_tokens": settings.max_tokens,
        "timeout": settings.silence_s,
        "max_retries": 0,
    }
    if provider == "openai":
        given["stream_usage"] = True
        if settings.base_url:
            # Another's server must not be shown the key for OpenAI.
            given["api_key"] = os.environ.get(API_KEY) or _NO_KEY
            given["use_responses_api"] = False
    return given


def _piece(chunk: BaseMessageChunk) -> Piece:
    content = chunk.content
    if not isinstance(content, str):  # blocks: text, and the model's thoughts, which are left out
        content = "".join(
            block if isinstance(block, str) else str(block.get("text") or "")
            for block in content
            if isinstance(block, str) or block.get("type") == "text"
        )
    counted = getattr(chunk, "usage_metadata", None)
    usage = Usage(counted["input_tokens"], counted["output_tokens"]) if counted else None
    about = chunk.response_metadata
    ended = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason")
    return Piece(content, usage, str(ended) if ended else None)


def _install(provider: str, error: ImportError) -> str:
    if provider in _EXTRAS:
        return f"Models of {provider} need a package: pip install 'fussnote[{provider}]'."
    package = (error.name or f"langchain-{provider}").split(".")[0].replace("_", "-")
    return f"Models of {provider} need a package: pip install {package}."


def _explain(provider: str, settings: WriterSettings) -> str:
    """Say what is wrong without what the client said: it may quote a key."""
    from langchain.chat_models.base import _BUILTIN_PROVIDERS

    if provider not in _BUILTIN_PROVIDERS:
        known = ", ".join(sorted(_BUILTIN_PROVIDERS))
        return f"There is no provider {provider!r}: choose one of {known}."
    variable = _KEYS.get(provider)
    if variable and not os.environ.get(variable) and not settings.base_url:
        return f"{settings.name} needs a key: put it into the environment variable {variable}."
    return f"{settings.name} cannot be opened: check its name and [model] in the settings."
