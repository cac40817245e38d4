"""Sets as bits count what plain sets count."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.gaps.counting import Facts, Material, bits_of, count_cells, list_numbers

NUMBERS = st.sets(st.integers(0, 60), max_size=30)


@given(NUMBERS)
def test_a_set_comes_back_from_its_bits(numbers):
    assert list_numbers(bits_of(list(numbers))) == sorted(numbers)


def _material(everything, years, organizations, voices, own):
    return Material(
        everything=bits_of(list(everything)),
        years={year: bits_of(list(each & everything)) for year, each in years.items()},
        organizations={key: bits_of(list(each & everything)) for key, each in organizations.items()},
        voices={key: bits_of(list(each & everything)) for key, each in voices.items()},
        from_group=bits_of(list(own & everything)),
        about_group=bits_of(list(everything - own)),
    )


@given(
    NUMBERS,
    st.dictionaries(st.sampled_from("abc"), NUMBERS),
    st.dictionaries(st.sampled_from("xyz"), NUMBERS),
    st.dictionaries(st.sampled_from(["grums", "malmo"]), NUMBERS),
    NUMBERS,
)
def test_every_cell_counts_what_lies_in_its_row_and_its_column(everything, rows, columns, organizations, own):
    years = {2020: {n for n in everything if n % 3 == 0}, 2024: {n for n in everything if n % 3 == 1}}
    material = _material(everything, years, organizations, {}, own)
    table = count_cells(
        material,
        {row: bits_of(list(each)) for row, each in rows.items()},
        {column: bits_of(list(each)) for column, each in columns.items()},
    )
    assert table.total.count == len(everything)
    for row, in_row in rows.items():
        assert table.rows[row].count == len(in_row & everything)
        for column, in_column in columns.items():
            inside = in_row & in_column & everything
            found = table.cell(row, column)
            assert found.count == len(inside)
            assert found.organizations == sum(bool(each & inside) for each in organizations.values())
            assert found.from_group == len(inside & own)
            assert found.undated == sum(n % 3 == 2 for n in inside)
            dated = [2020 + 4 * (n % 3) for n in inside if n % 3 < 2]
            assert found.newest_year == max(dated, default=None)
    assert table.without_row == len(everything - set().union(*rows.values()))


@given(st.lists(st.sampled_from(["a", "b", None]), max_size=40), st.lists(st.sampled_from("xy"), max_size=40))
def test_cells_of_dimensions_with_one_value_each_add_up(rows, columns):
    pairs = list(enumerate(zip(rows, columns, strict=False)))
    in_row = {key: bits_of([n for n, (row, _) in pairs if row == key]) for key in "ab"}
    in_column = {key: bits_of([n for n, (_, column) in pairs if column == key]) for key in "xy"}
    table = count_cells(Material(everything=(1 << len(pairs)) - 1), in_row, in_column)
    for row in "ab":
        assert sum(table.cell(row, column).count for column in "xy") == table.rows[row].count
    assert sum(each.count for each in table.rows.values()) + table.without_row == table.total.count


def test_material_is_old_only_when_all_of_it_is_known_to_be():
    assert Facts(count=2, newest_year=2021).is_old(5, 2026)
    assert not Facts(count=2, newest_year=2022).is_old(5, 2026)
    assert not Facts(count=2, newest_year=2010, undated=1).is_old(5, 2026)
    assert not Facts().is_old(5, 2026)
