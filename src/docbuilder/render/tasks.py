"""Names and icons of the tasks that pipelines are for.

In: a task's key (`text-classification`). Out: `TaskView`.
"""

from __future__ import annotations

from collections.abc import Mapping

from docbuilder.model.values import Data


class TaskView(Data, frozen=True):
    """`icon` names a symbol of `nodes/pipeline.html`; an unknown task's name is its key."""

    key: str
    name: str
    icon: str


_TASKS: Mapping[str, tuple[str, str]] = {
    # multimodal
    "any-to-any": ("Any-to-Any", "mix"),
    "audio-text-to-text": ("Audio-Text-to-Text", "mix"),
    "document-question-answering": ("Document Question Answering", "question"),
    "feature-extraction": ("Feature Extraction", "data"),
    "image-text-to-text": ("Image-Text-to-Text", "mix"),
    "image-text-to-image": ("Image-Text-to-Image", "mix"),
    "image-text-to-video": ("Image-Text-to-Video", "mix"),
    "video-text-to-text": ("Video-Text-to-Text", "mix"),
    "visual-document-retrieval": ("Visual Document Retrieval", "search"),
    "visual-question-answering": ("Visual Question Answering", "question"),
    "multimodal": ("Multimodal", "mix"),
    # vision
    "depth-estimation": ("Depth Estimation", "image"),
    "image-classification": ("Image Classification", "image"),
    "image-feature-extraction": ("Image Feature Extraction", "image"),
    "image-segmentation": ("Image Segmentation", "image"),
    "image-to-3d": ("Image-to-3D", "image"),
    "image-to-image": ("Image-to-Image", "image"),
    "image-to-text": ("Image-to-Text", "image"),
    "image-to-video": ("Image-to-Video", "video"),
    "keypoint-detection": ("Keypoint Detection", "image"),
    "mask-generation": ("Mask Generation", "image"),
    "object-detection": ("Object Detection", "image"),
    "text-to-3d": ("Text-to-3D", "image"),
    "text-to-image": ("Text-to-Image", "image"),
    "text-to-video": ("Text-to-Video", "video"),
    "unconditional-image-generation": ("Unconditional Image Generation", "image"),
    "video-classification": ("Video Classification", "video"),
    "video-to-video": ("Video-to-Video", "video"),
    "zero-shot-image-classification": ("Zero-Shot Image Classification", "image"),
    "zero-shot-object-detection": ("Zero-Shot Object Detection", "image"),
    # language
    "conversational": ("Conversational", "text"),
    "fill-mask": ("Fill-Mask", "text"),
    "multiple-choice": ("Multiple Choice", "question"),
    "question-answering": ("Question Answering", "question"),
    "sentence-similarity": ("Sentence Similarity", "text"),
    "summarization": ("Summarization", "text"),
    "table-question-answering": ("Table Question Answering", "question"),
    "table-to-text": ("Table to Text", "text"),
    "text-classification": ("Text Classification", "text"),
    "text-generation": ("Text Generation", "text"),
    "text-ranking": ("Text Ranking", "search"),
    "text-retrieval": ("Text Retrieval", "search"),
    "text2text-generation": ("Text2Text Generation", "text"),
    "token-classification": ("Token Classification", "text"),
    "translation": ("Translation", "text"),
    "zero-shot-classification": ("Zero-Shot Classification", "text"),
    # sound
    "audio-classification": ("Audio Classification", "audio"),
    "audio-to-audio": ("Audio-to-Audio", "audio"),
    "automatic-speech-recognition": ("Automatic Speech Recognition", "audio"),
    "text-to-audio": ("Text-to-Audio", "audio"),
    "text-to-speech": ("Text-to-Speech", "audio"),
    "voice-activity-detection": ("Voice Activity Detection", "audio"),
    "zero-shot-audio-classification": ("Zero-Shot Audio Classification", "audio"),
    # the rest
    "graph-ml": ("Graph Machine Learning", "data"),
    "other": ("Other", "data"),
    "reinforcement-learning": ("Reinforcement Learning", "data"),
    "robotics": ("Robotics", "data"),
    "tabular-classification": ("Tabular Classification", "data"),
    "tabular-regression": ("Tabular Regression", "data"),
    "tabular-to-text": ("Tabular to Text", "data"),
    "time-series-forecasting": ("Time Series Forecasting", "data"),
}


def task_view(task: str) -> TaskView:
    """What is shown for a task."""
    name, icon = _TASKS.get(task.strip().lower(), (task, "data"))
    return TaskView(task, name, icon)
