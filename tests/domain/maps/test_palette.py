import pytest

from app.domain.maps.palette import DARK, LIGHT, contrast


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_dot_stands_out_from_every_ground(palette):
    grounds = {*palette.zones, palette.page, palette.white_spot, palette.halo}
    assert min(contrast(dot, ground) for dot in palette.dots for ground in grounds) >= 3


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_words_and_lines_can_be_read(palette):
    grounds = {*palette.zones, palette.page, palette.white_spot}
    assert min(contrast(ink, ground) for ink in (palette.ink, palette.quiet) for ground in grounds) >= 4.5
    assert min(contrast(palette.line, ground) for ground in grounds) >= 3


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_no_two_colours_are_alike(palette):
    assert len(set(palette.dots)) == 10


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
