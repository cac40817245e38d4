from io import BytesIO

import pytest
from PIL import Image

from app.domain.maps import MapInsight, draw_map
from app.domain.maps.palette import DARK, LIGHT
from app.domain.maps.texts import map_texts
from app.rendering.images import WIDTHS, render_map_png
from app.rendering.map_layout import lay_out_frame

TEXTS = map_texts(
    str, title="Insiktskartan åäö", selection="från akut → förebyggande, Łódź", source="Insiktskartan"
)
INSIGHTS = [MapInsight(f"i{n}", n % 8, "kommun", ("from", "about")[n % 2]) for n in range(60)]
PICTURE = draw_map(INSIGHTS, colours=["kommun"])


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    assert image.format == "PNG"
    return image.convert("RGB")


def as_rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


@pytest.mark.parametrize("width", [200, 639, 640, 1601])
def test_the_picture_is_as_wide_as_asked_for(width):
    assert opened(render_map_png(PICTURE, TEXTS, width=width)).width == width


def test_the_widest_picture_can_be_painted():
    assert opened(render_map_png(PICTURE, TEXTS, width=WIDTHS[-1])).width == 4000


@pytest.mark.parametrize("width", [0, 199, 4001, -5])
def test_other_widths_are_refused(width):
    with pytest.raises(ValueError, match="200 to 4000"):
        render_map_png(PICTURE, TEXTS, width=width)


@pytest.mark.parametrize(("is_dark", "palette"), [(False, LIGHT), (True, DARK)])
def test_dots_have_their_colours_where_the_geometry_says(is_dark, palette):
    image = opened(render_map_png(PICTURE, TEXTS, width=2000, is_dark=is_dark))
    top = round(lay_out_frame(PICTURE, TEXTS).top * 2)
    for dot in PICTURE.dots:
        middle = image.getpixel((round(dot.x * 2), round(dot.y * 2) + top))
        assert middle == as_rgb(palette.dots[1] if dot.mark == "from" else palette.page)
    assert image.getpixel((3, 3)) == as_rgb(palette.page)


def test_an_empty_zone_is_white():
    image = opened(render_map_png(draw_map([MapInsight("a", 2)]), TEXTS, width=1000))
    top = round(lay_out_frame(draw_map([MapInsight("a", 2)]), TEXTS).top)
    assert image.getpixel((100, 400 + top)) == as_rgb(LIGHT.white_spot)
    assert image.getpixel((900, 400 + top)) == as_rgb(LIGHT.zones[1])


def test_the_same_insights_in_another_order_give_the_same_bytes():
    other = draw_map(reversed(INSIGHTS), colours=["kommun"])
    assert render_map_png(other, TEXTS, width=800) == render_map_png(PICTURE, TEXTS, width=800)


@pytest.mark.parametrize("sign", ["å", "ä", "ö", "Å", "é", "ø", "–", "ł", "š", "đ", "ŋ"])
def test_the_letters_have_a_shape_of_their_own(sign):
    """A sign that the font lacks is drawn as an empty box, and all such boxes are the same."""
    texts = [map_texts(str, title=title) for title in (sign * 3, "\ue000" * 3)]
    written, missing = (render_map_png(draw_map(), each, width=640) for each in texts)
    assert written != missing
