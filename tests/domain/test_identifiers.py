import pytest

from app.domain.identifiers import ALPHABET, REF_LENGTHS, find_ref, id_from_sender, is_uuid, ref_of


def test_the_same_record_has_the_same_id_everywhere_and_no_other_has_it():
    assert id_from_sender("insight", "grums", "i1") == id_from_sender("insight", "grums", "i1")
    others = {
        id_from_sender("insight", "grums", "i1"),
        id_from_sender("insight", "malmo", "i1"),
        id_from_sender("study", "grums", "i1"),
        id_from_sender("insight", "grums", "i2"),
    }
    assert len(others) == 4
    assert all(is_uuid(each) for each in others)


@pytest.mark.parametrize("length", REF_LENGTHS)
def test_a_longer_ref_begins_as_the_shorter_one(length):
    ref = ref_of("9d3f", length)
    assert len(ref) == length
    assert set(ref) <= set(ALPHABET)
    assert ref.startswith(ref_of("9d3f"))


def test_a_ref_can_be_written_as_people_read_it():
    assert find_ref("k7qf-2m9o") == "K7QF2M90"
    assert find_ref("K7QFIL90") == "K7QF1190"


@pytest.mark.parametrize("text", ["NOPE", "", "K7QF2M9U", "../../etc", "K7QF2M90" * 3, "Ä7QF2M90"])
def test_what_can_be_no_ref_is_none(text):
    assert find_ref(text) is None


@pytest.mark.parametrize("text", ["", "x", "{12345678-1234-5678-1234-567812345678}", "1234567812345678" * 2])
def test_only_our_spelling_of_a_uuid_counts(text):
    assert not is_uuid(text)
