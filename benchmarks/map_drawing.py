"""How fast a map of 2,000 insights is arranged, printed and painted, against the bare work underneath.

Printing is measured against str.join of the same elements, painting against Pillow drawing the same shapes and words
without smoothing on a picture of the same size. From a terminal: `python -m benchmarks.map_drawing [insights]`.
"""

import random
import sys
import time
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

from app.domain.maps import MAX_DOTS, MapInsight, MapPicture, draw_map
from app.domain.maps.palette import LIGHT
from app.domain.maps.texts import MapTexts, map_texts
from app.rendering import images
from app.rendering.map_layout import lay_out_frame, lay_out_labels
from app.rendering.svg import DotLink, MapLinks, render_map_svg

SVG_WANTED = 2.0
PNG_WANTED = 1.5
WIDTH = 1600
COLOURS = ("kommun", "region", "myndighet", "civilsamhalle", "akademi")
GROUPS = ("barn-och-unga", "familjer", "vuxna", "aldre", "tvargaende")


def insights(how_many: int) -> list[MapInsight]:
    """Insights spread over the zones as the demonstration's are."""
    rnd = random.Random(20261122)
    zones = rnd.choices((1, 4, 6, 5, 2, 3, 7, 0), (114, 58, 26, 24, 18, 16, 2, 4), k=how_many)
    return [
        MapInsight(
            f"{number:08}", zone, rnd.choice(COLOURS), rnd.choice(("from", "about")), rnd.choice(GROUPS)
        )
        for number, zone in enumerate(zones)
    ]


def join_circles(picture: MapPicture) -> str:
    """The dots as plain circles, one string for each."""
    radius = picture.radius
    return "".join(
        [f'<circle cx="{d.x}" cy="{d.y}" r="{radius}" class="c{d.colour_number}"/>' for d in picture.dots]
    )


def join_links(picture: MapPicture, links: MapLinks) -> str:
    """The dots as links with titles, not even escaped."""
    radius, dots = picture.radius, links.dots
    return "".join(
        [
            f'<a href="{dots[d.id].href}" tabindex="-1"><title>{dots[d.id].statement}\n{dots[d.id].note}</title>'
            f'<circle cx="{d.x}" cy="{d.y}" r="{radius}" class="c{d.colour_number}"/></a>'
            for d in picture.dots
        ]
    )


def paint_bare(picture: MapPicture, texts: MapTexts) -> bytes:
    """Pillow's own ellipses, lines and letters for the same circles, dots and words."""
    frame = lay_out_frame(picture, texts)
    scale = WIDTH / picture.width
    image = Image.new("RGB", (WIDTH, round(frame.height * scale)), LIGHT.page)
    draw = ImageDraw.Draw(image)
    top = frame.top * scale
    for circle in picture.circles:
        x, y, r = circle.x * scale, circle.y * scale + top, circle.radius * scale
        draw.ellipse((x - r, y - r, x + r, y + r), fill=LIGHT.zones[1], outline=LIGHT.line, width=3)
    r = picture.radius * scale
    for dot in picture.dots:
        x, y, colour = dot.x * scale, dot.y * scale + top, LIGHT.dots[dot.colour_number]
        box = (x - r, y - r, x + r, y + r)
        if dot.mark == "about":
            draw.ellipse(box, fill=LIGHT.page, outline=colour, width=max(round(r * 0.38), 1))
        else:
            draw.ellipse(box, fill=colour)
    words = [(word, top) for word in lay_out_labels(picture, texts).words] + [
        (word, 0.0) for word in frame.words
    ]
    for word, above in words:
        font = images.load_font(word.size * scale)
        draw.text((word.x * scale, word.y * scale + above), word.text, fill=LIGHT.ink, font=font, anchor="ls")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def measure(*works: Callable[[], object], rounds: int = 25) -> list[float]:
    """The least seconds of each work, done in turn: whatever else the machine does disturbs these the least."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, times in zip(works, taken, strict=True):
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
    return [min(times) for times in taken]


def main(how_many: int = MAX_DOTS) -> int:
    """Print milliseconds and ratios; 1 when a wanted ratio is missed."""
    given = insights(how_many)
    texts = map_texts(str, title="Insiktskartan", selection="alla insikter", source="Insiktskartan")
    picture = draw_map(given, colours=COLOURS)
    links = MapLinks(
        dots={i.id: DotLink(f"/i/{i.id}", f"Påstående nummer {i.id}", "Grums kommun") for i in given}
    )
    plain, clustered = measure(
        lambda: draw_map(given, colours=COLOURS), lambda: draw_map(given, colours=COLOURS, groups=GROUPS)
    )
    arranged = f"{plain * 1e3:.1f} ms, in clusters {clustered * 1e3:.1f} ms"
    print(f"{how_many} insights arranged as {len(picture.dots)} dots: {arranged}")
    missed = False
    rows = (
        (
            "SVG file",
            SVG_WANTED,
            lambda: render_map_svg(picture, texts, standalone=True),
            lambda: join_circles(picture),
        ),
        (
            "SVG in a page, with links",
            SVG_WANTED,
            lambda: render_map_svg(picture, texts, links=links),
            lambda: join_links(picture, links),
        ),
        (
            "PNG",
            PNG_WANTED,
            lambda: images.render_map_png(picture, texts, width=WIDTH),
            lambda: paint_bare(picture, texts),
        ),
    )
    for name, wanted, ours, bare in rows:
        took, least = measure(ours, bare)
        missed |= took / least > wanted
        print(
            f"{name}: {took * 1e3:.1f} ms, bare {least * 1e3:.1f} ms, ratio {took / least:.2f} (at most {wanted})"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MAX_DOTS))
