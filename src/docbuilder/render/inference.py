"""Requests to inference providers, as code: what `<InferenceSnippet>` shows for each provider of its mapping.

In: an `InferenceSnippet`. Out: tabs of `CodeBlock`s: for every provider the call of the task with huggingface_hub in Python, with
@huggingface/inference in JavaScript, and by curl where the router has an address that is the same for all models. Nobody is asked for
anything: the calls are made from the templates below, one for each task.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple

from docbuilder.model.nodes import CodeBlock, InferenceSnippet, Node, Panel, Tabs

_ROUTER = "https://router.huggingface.co"
_CHAT = frozenset({"text-generation", "image-text-to-text"})
_PICTURE = "https://cdn-uploads.huggingface.co/production/uploads/example.jpg"
_CITY = "What is the capital of France?"


class _Task(NamedTuple):
    """How a task is called.

    Attributes:
        python: method of `InferenceClient` in huggingface_hub.
        js: method of `InferenceClient` in @huggingface/inference.
        inputs: what is sent: a text, an object, or the name of a file, which has an ending.
        python_arguments: the arguments before `model`, as source; "" for the inputs alone.
        parameters: what is sent besides.
        shown: what becomes of the result: `print`, or the kind of file that it is.
    """

    python: str
    js: str
    inputs: Any
    python_arguments: str = ""
    parameters: dict[str, Any] | None = None
    shown: str = "print"


_TASKS = {
    "text-generation": _Task("text_generation", "textGeneration", "Once upon a time, there was a small library"),
    "text-classification": _Task("text_classification", "textClassification", "I like you. I love you"),
    "token-classification": _Task(
        "token_classification", "tokenClassification", "My name is Sarah Jessica Parker but you can call me Jessica"
    ),
    "fill-mask": _Task("fill_mask", "fillMask", "The answer to the universe is [MASK]."),
    "feature-extraction": _Task("feature_extraction", "featureExtraction", "Today is a sunny day."),
    "summarization": _Task(
        "summarization",
        "summarization",
        "The tower is 324 metres tall, about the same height as an 81-storey building.",
    ),
    "translation": _Task("translation", "translation", "Меня зовут Вольфганг и я живу в Берлине"),
    "question-answering": _Task(
        "question_answering",
        "questionAnswering",
        {"question": "What is my name?", "context": "My name is Clara and I live in Berkeley."},
        'question="What is my name?",\n    context="My name is Clara and I live in Berkeley.",',
    ),
    "table-question-answering": _Task(
        "table_question_answering",
        "tableQuestionAnswering",
        {"query": "How many stars does the repository have?", "table": {"Repository": ["Datasets"], "Stars": ["4512"]}},
        'query="How many stars does the repository have?",\n    table={"Repository": ["Datasets"], "Stars": ["4512"]},',
    ),
    "sentence-similarity": _Task(
        "sentence_similarity",
        "sentenceSimilarity",
        {"source_sentence": "That is a happy person", "sentences": ["That is a happy dog", "Today is a sunny day"]},
        '"That is a happy person",\n    other_sentences=["That is a happy dog", "Today is a sunny day"],',
    ),
    "zero-shot-classification": _Task(
        "zero_shot_classification",
        "zeroShotClassification",
        "I recently bought a device from your company but it is not working. I want to get reimbursed!",
        parameters={"candidate_labels": ["refund", "legal", "faq"]},
    ),
    "text-to-image": _Task("text_to_image", "textToImage", "Astronaut riding a horse", shown="image"),
    "text-to-video": _Task("text_to_video", "textToVideo", "A young man walking on the street", shown="video.mp4"),
    "text-to-speech": _Task("text_to_speech", "textToSpeech", "The answer to the universe is 42", shown="audio.flac"),
    "automatic-speech-recognition": _Task("automatic_speech_recognition", "automaticSpeechRecognition", "sample1.flac"),
    "audio-classification": _Task("audio_classification", "audioClassification", "sample1.flac"),
    "image-classification": _Task("image_classification", "imageClassification", "cats.jpg"),
    "image-segmentation": _Task("image_segmentation", "imageSegmentation", "cats.jpg"),
    "object-detection": _Task("object_detection", "objectDetection", "cats.jpg"),
    "image-to-text": _Task("image_to_text", "imageToText", "cats.jpg"),
    "image-to-image": _Task(
        "image_to_image",
        "imageToImage",
        "cat.png",
        parameters={"prompt": "Turn the cat into a tiger."},
        shown="image",
    ),
    "image-to-video": _Task(
        "image_to_video",
        "imageToVideo",
        "cat.png",
        parameters={"prompt": "The cat starts to dance"},
        shown="video.mp4",
    ),
    "visual-question-answering": _Task(
        "visual_question_answering",
        "visualQuestionAnswering",
        {"image": "cats.jpg", "question": "What is in this image?"},
        'image="cats.jpg",\n    question="What is in this image?",',
    ),
    "document-question-answering": _Task(
        "document_question_answering",
        "documentQuestionAnswering",
        {"image": "invoice.png", "question": "What is the invoice number?"},
        'image="invoice.png",\n    question="What is the invoice number?",',
    ),
}
_FILES = {"flac": "audio/flac", "jpg": "image/jpeg", "png": "image/png"}


@lru_cache(maxsize=256)
def requests_of(node: InferenceSnippet) -> tuple[Node, ...]:
    """Tabs for the providers, each with tabs for the clients; nothing where the task is not known or nobody provides it."""
    panels: dict[str, Panel] = {}
    for provider, model, _ in node.providers:
        codes = {
            "python": ("Python", "python", _python(node, provider, model)),
            "js": ("JavaScript", "js", _javascript(node, provider, model)),
            "curl": ("cURL", "bash", _curl(node, provider, model)),
        }
        clients = tuple(
            Panel(node.span, (CodeBlock(node.span, code, language, language),), key, label)
            for key, (label, language, code) in codes.items()
            if code
        )
        if clients and model:
            tabs = Tabs(node.span, clients, "inference", "inference")
            panels.setdefault(provider, Panel(node.span, (tabs,), provider, provider))
    return (Tabs(node.span, tuple(panels.values()), "options", "inference-provider"),) if panels else ()


def _is_chat(node: InferenceSnippet) -> bool:
    return node.conversational and node.pipeline in _CHAT


def _messages(task: str) -> list[dict[str, Any]]:
    if task != "image-text-to-text":
        return [{"role": "user", "content": _CITY}]
    text = {"type": "text", "text": "Describe this image in one sentence."}
    return [{"role": "user", "content": [text, {"type": "image_url", "image_url": {"url": _PICTURE}}]}]


def _literal(value: Any, indent: int = 4, level: int = 1) -> str:
    """A value as JSON, which is a literal of both languages for what is used here, its lines as deep as where it stands."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text.replace("\n", "\n" + " " * indent * level)


def _python(node: InferenceSnippet, provider: str, model: str) -> str:
    head = (
        "import os\nfrom huggingface_hub import InferenceClient\n\nclient = InferenceClient(\n"
        f'    provider={_literal(provider)},\n    api_key=os.environ["HF_TOKEN"],\n)\n\n'
    )
    if _is_chat(node):
        return (
            f"{head}completion = client.chat.completions.create(\n    model={_literal(model)},\n"
            f"    messages={_literal(_messages(node.pipeline))},\n)\n\nprint(completion.choices[0].message)"
        )
    task = _TASKS.get(node.pipeline)
    if task is None:
        return ""
    arguments = task.python_arguments or f"{_literal(task.inputs)},"
    for name, value in (task.parameters or {}).items():
        arguments += f"\n    {name}={_literal(value)},"
    name = task.shown.partition(".")[0] if task.shown != "print" else "result"
    call = f"{name} = client.{task.python}(\n    {arguments}\n    model={_literal(model)},\n)\n\n"
    if task.shown == "print":
        return f"{head}{call}print(result)"
    if task.shown == "image":
        return f'{head}{call}image.save("image.png")  # a PIL.Image'
    return f'{head}{call}with open("{task.shown}", "wb") as file:\n    file.write({name})'


def _javascript(node: InferenceSnippet, provider: str, model: str) -> str:
    head = 'import { InferenceClient } from "@huggingface/inference";\n'
    client = "\nconst client = new InferenceClient(process.env.HF_TOKEN);\n\n"
    named = f"    provider: {_literal(provider)},\n    model: {_literal(model)},\n"
    if _is_chat(node):
        return (
            f"{head}{client}const chatCompletion = await client.chatCompletion({{\n{named}"
            f"    messages: {_literal(_messages(node.pipeline))},\n}});\n\nconsole.log(chatCompletion.choices[0].message);"
        )
    task = _TASKS.get(node.pipeline)
    if task is None:
        return ""
    read = ""
    if file := _file_of(task.inputs):
        head += 'import { readFileSync } from "node:fs";\n'
        read = f'const data = new Blob([readFileSync("{file}")]);\n\n'
    if isinstance(task.inputs, dict) and file:
        rest = {name: value for name, value in task.inputs.items() if value != file}
        inputs = "    inputs: {\n        image: data,\n" + "".join(
            f"        {name}: {_literal(value)},\n" for name, value in rest.items()
        )
        inputs += "    },\n"
    else:
        inputs = "    inputs: data,\n" if file else f"    inputs: {_literal(task.inputs)},\n"
    if task.parameters:
        inputs += f"    parameters: {_literal(task.parameters)},\n"
    name = task.shown.partition(".")[0] if task.shown != "print" else "result"
    shown = "console.log(result);" if task.shown == "print" else f"// {name} is a Blob"
    return f"{head}{client}{read}const {name} = await client.{task.js}({{\n{named}{inputs}}});\n\n{shown}"


def _curl(node: InferenceSnippet, provider: str, model: str) -> str:
    """The request by curl; only the chat of the router, and hf-inference, have addresses that are the same for every model."""
    if _is_chat(node):
        body = {"model": f"{model}:{provider}", "messages": _messages(node.pipeline), "stream": False}
        return _post(f"{_ROUTER}/v1/chat/completions", body)
    task = _TASKS.get(node.pipeline)
    if task is None or provider != "hf-inference":
        return ""
    address = f"{_ROUTER}/hf-inference/models/{model}"
    file = _file_of(task.inputs)
    if file and isinstance(task.inputs, dict):
        return ""  # a picture and a question do not fit into one line of a shell
    if file:
        if task.parameters:
            return ""
        kind = _FILES[file.rpartition(".")[2]]
        return f'{_begin(address)} \\\n    -H "Content-Type: {kind}" \\\n    --data-binary @{file}'
    body = {"inputs": task.inputs} | ({"parameters": task.parameters} if task.parameters else {})
    name = {"image": "image.png"}.get(task.shown, task.shown)
    return _post(address, body) + ("" if task.shown == "print" else f" \\\n    --output {name}")


def _begin(address: str) -> str:
    quoted = address.replace("'", "'\\''")
    return f"curl '{quoted}' \\\n    -X POST \\\n    -H \"Authorization: Bearer $HF_TOKEN\""


def _post(address: str, body: dict[str, Any]) -> str:
    data = _literal(body).replace("'", "'\\''")
    return f"{_begin(address)} \\\n    -H 'Content-Type: application/json' \\\n    -d '{data}'"


def _file_of(inputs: Any) -> str:
    """The name of the file that is sent, or ""."""
    values = inputs.values() if isinstance(inputs, dict) else [inputs]
    return next((each for each in values if isinstance(each, str) and each.rpartition(".")[2] in _FILES), "")
