"""Devices: what a browser says of itself, brought down to the little that helps its owner to know it again."""

from app.domain.vocabularies import Translate

#: What a User-Agent holds, most telling first, and what it then is: browsers name those that they want to pass for.
_BROWSERS = (
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser", "samsung"),
    ("Firefox/", "firefox"),
    ("FxiOS", "firefox"),
    ("CriOS", "chrome"),
    ("Chrome/", "chrome"),
    ("Safari/", "safari"),
)
_SYSTEMS = (
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("CrOS", "chromeos"),
    ("Macintosh", "macos"),
    ("Linux", "linux"),
)
_NAMES = {
    "edge": "Edge",
    "opera": "Opera",
    "samsung": "Samsung Internet",
    "firefox": "Firefox",
    "chrome": "Chrome",
    "safari": "Safari",
    "iphone": "iPhone",
    "ipad": "iPad",
    "android": "Android",
    "windows": "Windows",
    "chromeos": "ChromeOS",
    "macos": "macOS",
    "linux": "Linux",
}


def device_of(user_agent: str) -> str:
    """The slugs of browser and system, with a stroke between them; each is "" where it is not known.

    Versions and models are left out: they would say more about the person than the person needs.

    >>> device_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), device_of("curl/8")
    ('firefox/linux', '/')
    """
    browser = next((slug for mark, slug in _BROWSERS if mark in user_agent), "")
    system = next((slug for mark, slug in _SYSTEMS if mark in user_agent), "")
    return f"{browser}/{system}"


def device_in_words(device: str, _: Translate = str) -> str:
    """A device as its owner would say it.

    >>> device_in_words("firefox/linux"), device_in_words("/iphone"), device_in_words("")
    ('Firefox på Linux', 'iPhone', 'Okänd webbläsare')
    """
    browser, _stroke, system = device.partition("/")
    browser, system = _NAMES.get(browser, ""), _NAMES.get(system, "")
    if browser and system:
        return _("%(browser)s på %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Okänd webbläsare")
