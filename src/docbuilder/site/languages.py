"""Languages: which folder is one, and what a reader is told of it.

In: the name of a folder (`ja`, `zh-hant`, `pt_br`). Out: `LanguageName`: BCP 47 tag, direction, native name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from docbuilder.site.rare_languages import NAMELESS, RARER_NAMES


class LanguageName(NamedTuple):
    """What is known of a language code.

    Attributes:
        tag: BCP 47 (RFC 5646), in its usual letter case: `pt-BR`, `zh-Hant`.
        direction: of its script.
        name: in the language itself; the code where it is not known.
    """

    tag: str
    direction: Literal["ltr", "rtl"]
    name: str


# Native names as the CLDR writes them; a capital where the language would use one in a menu.
_NAMES = {
    "af": "Afrikaans",
    "am": "አማርኛ",
    "ar": "العربية",
    "as": "অসমীয়া",
    "az": "Azərbaycan",
    "be": "Беларуская",
    "bg": "Български",
    "bn": "বাংলা",
    "bo": "བོད་སྐད་",
    "bs": "Bosanski",
    "ca": "Català",
    "ckb": "کوردیی ناوەندی",
    "cs": "Čeština",
    "cy": "Cymraeg",
    "da": "Dansk",
    "de": "Deutsch",
    "de-AT": "Deutsch (Österreich)",
    "de-CH": "Deutsch (Schweiz)",
    "dv": "ދިވެހިބަސް",
    "el": "Ελληνικά",
    "en": "English",
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "eo": "Esperanto",
    "es": "Español",
    "es-419": "Español (Latinoamérica)",
    "es-MX": "Español (México)",
    "et": "Eesti",
    "eu": "Euskara",
    "fa": "فارسی",
    "fi": "Suomi",
    "fil": "Filipino",
    "fr": "Français",
    "fr-CA": "Français (Canada)",
    "ga": "Gaeilge",
    "gl": "Galego",
    "gu": "ગુજરાતી",
    "ha": "Hausa",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "hy": "Հայերեն",
    "id": "Bahasa Indonesia",
    "ig": "Igbo",
    "is": "Íslenska",
    "it": "Italiano",
    "ja": "日本語",
    "jv": "Jawa",
    "ka": "ქართული",
    "kk": "Қазақ тілі",
    "km": "ខ្មែរ",
    "kn": "ಕನ್ನಡ",
    "ko": "한국어",
    "ku": "Kurdî",
    "ky": "Кыргызча",
    "la": "Latina",
    "lb": "Lëtzebuergesch",
    "lo": "ລາວ",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "mg": "Malagasy",
    "mk": "Македонски",
    "ml": "മലയാളം",
    "mn": "Монгол",
    "mr": "मराठी",
    "ms": "Bahasa Melayu",
    "mt": "Malti",
    "my": "မြန်မာ",
    "nb": "Norsk bokmål",
    "ne": "नेपाली",
    "nl": "Nederlands",
    "nn": "Norsk nynorsk",
    "no": "Norsk",
    "or": "ଓଡ଼ିଆ",
    "pa": "ਪੰਜਾਬੀ",
    "pl": "Polski",
    "ps": "پښتو",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "pt-PT": "Português (Portugal)",
    "ro": "Română",
    "ru": "Русский",
    "rw": "Ikinyarwanda",
    "sa": "संस्कृतम्",
    "sd": "سنڌي",
    "si": "සිංහල",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "so": "Soomaali",
    "sq": "Shqip",
    "sr": "Српски",
    "sr-Latn": "Srpski (latinica)",
    "sv": "Svenska",
    "sw": "Kiswahili",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "tg": "Тоҷикӣ",
    "th": "ไทย",
    "ti": "ትግርኛ",
    "tk": "Türkmençe",
    "tl": "Tagalog",
    "tr": "Türkçe",
    "tt": "Татар",
    "ug": "ئۇيغۇرچە",
    "uk": "Українська",
    "ur": "اردو",
    "uz": "O‘zbek",
    "vi": "Tiếng Việt",
    "xh": "IsiXhosa",
    "yi": "ייִדיש",
    "yo": "Èdè Yorùbá",
    "yue": "粵語",
    "zh": "中文",
    "zh-CN": "简体中文",
    "zh-HK": "繁體中文（香港）",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "zh-TW": "繁體中文（台灣）",
    "zu": "IsiZulu",
}
# The rest of ISO 639-1: plausible names of folders, though we cannot say what their readers call them.
_OTHERS = frozenset(
    "aa ab ae ak an av ay ba bh bi bm br ce ch co cr cu cv dz ee ff fj fo fy gd gn gv ho ht hz ia ie ii ik io iu ki kj kl "
    "kr ks kv kw lg li ln lu mh mi na nd ng nr nv ny oc oj om os pi qu rm rn sc se sg sh sm sn ss st su tn to ts tw ty "
    "ve vo wa wo za".split()
)
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Rohg", "Adlm"})
_TRADITIONAL = frozenset({"HK", "MO", "TW"})  # where Chinese is written in traditional characters
_LIBRARIES = (  # ISO 639-2/B: `rum` is `ro`
    "alb:sq arm:hy baq:eu bur:my chi:zh cze:cs dut:nl fre:fr geo:ka ger:de gre:el ice:is mac:mk mao:mi may:ms "
    "per:fa rum:ro slo:sk tib:bo wel:cy"
)
_SYNONYMS = dict(pair.split(":") for pair in _LIBRARIES.split())
_WELL_FORMED = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")


def parse_code(code: str) -> tuple[str, str, str] | None:
    """Language, script and region of `code`, in their usual letter case, the latter two perhaps empty; None if it is no code."""
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    language, script, region = (part or "" for part in match.groups())
    language = language.lower()
    language = _SYNONYMS.get(language, language)
    if not any(language in known for known in (_NAMES, _OTHERS, RARER_NAMES, NAMELESS)):
        return None
    return language, script.title(), region.upper()


def is_language(code: str) -> bool:
    """Whether a folder called `code` is a language's: one that many folders are called for, `bin` and `war` are not."""
    parts = parse_code(code)
    written = re.split("[-_]", code.lower())[0]
    return parts is not None and (written in _NAMES or written in _OTHERS)


def is_known_language(code: str) -> bool:
    """Whether the CLDR knows a language of that code: a folder called so is a language's where it has a `_toctree.yml`."""
    return parse_code(code) is not None


def string_codes(tag: str) -> tuple[str, ...]:
    """The tags whose words a reader of `tag` understands, the best last: `en`, `zh`, `zh-Hant`, `zh-TW`."""
    language, _, rest = tag.partition("-")
    script = ("zh-Hant",) if language == "zh" and rest.split("-")[0] in _TRADITIONAL else ()
    if rest.count("-"):
        script = (f"{language}-{rest.partition('-')[0]}",)
    return tuple(dict.fromkeys(("en", language, *script, tag)))


@lru_cache(maxsize=256)
def describe_language(code: str) -> LanguageName:
    """Tag, direction and native name of `code`; what is no language code is taken as it is, left to right."""
    parts = parse_code(code)
    if parts is None:
        tag = code.replace("_", "-")
        return LanguageName(tag if _WELL_FORMED.fullmatch(tag) else "und", "ltr", code)
    language, script, region = parts
    tag = "-".join(part for part in parts if part)
    rtl = script in _RIGHT_TO_LEFT_SCRIPTS if script else language in _RIGHT_TO_LEFT
    without_region = "-".join(part for part in (language, script) if part)
    name = _NAMES.get(tag)
    if name is None:
        base = _NAMES.get(without_region) or _NAMES.get(language) or RARER_NAMES.get(language)
        name = (f"{base} ({region or script})" if region or script else base) if base else tag
    return LanguageName(tag, "rtl" if rtl else "ltr", name)
