"""The requests that `<InferenceSnippet>` shows."""

from __future__ import annotations

import ast
import json
import shlex

import pytest

from docbuilder.model.nodes import CodeBlock, InferenceSnippet, Panel
from docbuilder.model.source import Span
from docbuilder.model.walking import walk
from docbuilder.render.inference import _TASKS, requests_of

TASKS = sorted(_TASKS)
ODD = 'it\'s/a "model" \\ $(x)'


def codes(task: str, *providers: tuple[str, str], chat: bool = False) -> dict[tuple[str, str], str]:
    """(provider, client) -> code."""
    node = InferenceSnippet(Span(0, 0), task, chat, tuple((provider, model, "") for provider, model in providers))
    found: dict[tuple[str, str], str] = {}
    provider = ""
    for tabs in requests_of(node):
        for each in walk(tabs):
            if isinstance(each, Panel):
                if any(isinstance(child, CodeBlock) for child in each.children):
                    (code,) = (child.text for child in each.children if isinstance(child, CodeBlock))
                    found[provider, each.key] = code
                else:
                    provider = each.key
    return found


def call_of(code: str) -> ast.Call:
    """The call of the task in a Python request."""
    calls = [node.value for node in ast.parse(code).body if isinstance(node, ast.Assign)]
    assert isinstance(calls[-1], ast.Call)
    return calls[-1]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("model", ["org/model", ODD])
def test_every_request_is_valid_code(task: str, model: str) -> None:
    """Python that compiles and names provider and model; JavaScript with balanced brackets; JSON in what a shell passes on."""
    found = codes(task, ("hf-inference", model), ("fal-ai", model))
    assert {("hf-inference", "python"), ("hf-inference", "js"), ("fal-ai", "python"), ("fal-ai", "js")} <= found.keys()
    assert ("fal-ai", "curl") not in found  # its addresses differ from model to model
    for (provider, client), code in found.items():
        if client == "python":
            named = {word.arg: word.value for word in call_of(code).keywords}
            assert ast.literal_eval(named["model"]) == model
            assert f'provider="{provider}"' in code
        elif client == "js":
            assert json.dumps(model, ensure_ascii=False) in code
            assert all(code.count(a) == code.count(b) for a, b in ("{}", "[]")) or "$(" in model
        else:
            words = shlex.split(code.replace("\\\n", " "))
            assert words[:2] == ["curl", f"https://router.huggingface.co/hf-inference/models/{model}"]
            if "-d" in words:
                assert "inputs" in json.loads(words[words.index("-d") + 1])


@pytest.mark.parametrize("task", ["text-generation", "image-text-to-text"])
def test_a_conversation_is_a_chat_of_every_provider(task: str) -> None:
    """The router has one address for all of them."""
    found = codes(task, ("a", "m/1"), ("b", ODD), chat=True)
    assert len(found) == 6
    assert "client.chat.completions.create(" in found["a", "python"]
    assert "client.chatCompletion({" in found["a", "js"]
    words = shlex.split(found["b", "curl"].replace("\\\n", " "))
    body = json.loads(words[words.index("-d") + 1])
    assert (words[1], body["model"], body["stream"]) == (
        "https://router.huggingface.co/v1/chat/completions",
        f"{ODD}:b",
        False,
    )
    assert (
        ast.literal_eval({word.arg: word.value for word in call_of(found["b", "python"]).keywords}["messages"])
        == body["messages"]
    )


def test_other_tasks_are_no_conversations() -> None:
    """The attribute means nothing there."""
    assert codes("fill-mask", ("a", "m"), chat=True) == codes("fill-mask", ("a", "m"))


def test_nothing_is_shown_of_what_is_not_known() -> None:
    """A task of another time, nobody who provides it, a provider without a model; of one that is named twice the first."""
    assert codes("mind-reading", ("a", "m")) == {}
    assert codes("fill-mask") == {}
    assert codes("image-text-to-text", ("a", "m")) == {}
    assert codes("fill-mask", ("a", "")) == {}
    assert '"m"' in codes("fill-mask", ("a", "m"), ("a", "n"))["a", "python"]


@pytest.mark.parametrize("task", TASKS)
def test_the_methods_are_those_of_the_client(task: str) -> None:
    """Of huggingface_hub, where it is installed: every argument is a parameter."""
    hub = pytest.importorskip("huggingface_hub")
    inspect = pytest.importorskip("inspect")
    call = call_of(codes(task, ("a", "m"))["a", "python"])
    assert isinstance(call.func, ast.Attribute)
    method = getattr(hub.InferenceClient, call.func.attr, None)
    if method is None:
        pytest.skip("a newer method")
    parameters = inspect.signature(method).parameters
    assert {word.arg for word in call.keywords} <= parameters.keys()
    inspect.signature(method).bind(None, *call.args, **{str(word.arg): None for word in call.keywords})
