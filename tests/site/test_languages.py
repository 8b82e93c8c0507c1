"""What is known of languages."""

import pytest

from docbuilder.site.languages import describe_language, is_language


@pytest.mark.parametrize(
    ("code", "tag", "direction", "name"),
    [
        ("en", "en", "ltr", "English"),
        ("ja", "ja", "ltr", "日本語"),
        ("ar", "ar", "rtl", "العربية"),
        ("he", "he", "rtl", "עברית"),
        ("fa", "fa", "rtl", "فارسی"),
        ("ur", "ur", "rtl", "اردو"),
        ("pt_br", "pt-BR", "ltr", "Português (Brasil)"),
        ("PT-br", "pt-BR", "ltr", "Português (Brasil)"),
        ("zh-hant", "zh-Hant", "ltr", "繁體中文"),
        ("zh_Hant_HK", "zh-Hant-HK", "ltr", "繁體中文 (HK)"),
        ("zh-tw", "zh-TW", "ltr", "繁體中文（台灣）"),
        ("az-Arab", "az-Arab", "rtl", "Azərbaycan (Arab)"),
        ("ku-latn", "ku-Latn", "ltr", "Kurdî (Latn)"),
        ("es-419", "es-419", "ltr", "Español (Latinoamérica)"),
        ("de-LI", "de-LI", "ltr", "Deutsch (LI)"),
        ("aa", "aa", "ltr", "Qafar"),
        ("ace", "ace", "ltr", "ace"),
        ("api", "api", "ltr", "api"),
        ("", "und", "ltr", ""),
    ],
)
def test_describe(code: str, tag: str, direction: str, name: str) -> None:
    """Tag, direction and native name, whatever the spelling of the code."""
    assert describe_language(code) == (tag, direction, name)


def test_languages_of_published_documentation() -> None:
    """Everybody's language has a name of its own."""
    for code in [
        "de",
        "en",
        "es",
        "fr",
        "hi",
        "it",
        "ja",
        "ko",
        "ms",
        "pt",
        "te",
        "tr",
        "zh",
        "ar",
        "he",
        "fa",
        "ur",
        "th",
        "vi",
        "bn",
        "ru",
        "uk",
        "pl",
        "nl",
        "sv",
        "fi",
        "id",
        "fil",
        "yue",
    ]:
        assert is_language(code)
        assert describe_language(code).name != code


@pytest.mark.parametrize("name", ["imgs", "api", "qq", "en-", "en-us-x-y-z", "model_doc", "", "e", "en US", "_en"])
def test_other_folders(name: str) -> None:
    """Folders that are no languages."""
    assert not is_language(name)
