import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.pages.addresses import own_address


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "\\\\example.org",
        "javascript:alert(1)",
        "/\t/example.org",
        "/\n//example.org",
        "karta",
        "",
        None,
        "/" + "a" * 3_000,
    ],
)
def test_an_address_elsewhere_leads_to_the_first_page(wanted):
    assert own_address(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/karta?theme=a&q=f%C3%B6r", "/i/6DG0-SSCD#fel"])
def test_an_address_of_ours_is_kept(wanted):
    assert own_address(wanted) == wanted


@given(st.text(max_size=60))
def test_what_comes_back_is_always_a_path(wanted):
    found = own_address(wanted)
    assert found.startswith("/")
    assert found[1:2] not in ("/", "\\")
