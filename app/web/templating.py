"""The template environment: automatic escaping, strict names, and the few filters that pages share."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.domain.identifiers import spelled
from app.domain.words import grouped, lower_first
from app.rendering.markdown import render_markdown

TEMPLATES = Path(__file__).parent / "templates"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def environment() -> Environment:
    """What templates are rendered with."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    jinja.filters["markdown"] = lambda text: Markup(render_markdown(text))  # noqa: S704  (cleaned by nh3)
    jinja.filters["grouped"] = grouped
    jinja.filters["lower_first"] = lower_first
    jinja.filters["day"] = lambda moment: _local(moment).strftime("%Y-%m-%d")
    jinja.filters["minute"] = lambda moment: _local(moment).strftime("%Y-%m-%d %H:%M")
    jinja.filters["ref"] = spelled
    return jinja


def _local(moment: datetime) -> datetime:
    return moment.astimezone(STOCKHOLM)
