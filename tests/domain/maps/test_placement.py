from hypothesis import given
from hypothesis import strategies as st

from app.domain.maps.placement import assign_slots, slots_wanted

ids = st.lists(st.text(min_size=1), unique=True, max_size=200)


@given(ids)
def test_every_dot_gets_a_slot_of_its_own(names):
    slots = assign_slots(names)
    assert len(set(slots)) == len(names)
    assert all(0 <= slot < slots_wanted(len(names)) for slot in slots)


@given(ids, st.randoms(use_true_random=False))
def test_a_slot_follows_from_the_set_of_ids_alone(names, rnd):
    shuffled = list(names)
    rnd.shuffle(shuffled)
    assert dict(zip(names, assign_slots(names), strict=True)) == dict(
        zip(shuffled, assign_slots(shuffled), strict=True)
    )


@given(ids.filter(bool), st.data())
def test_only_open_slots_are_taken(names, data):
    open_slots = sorted(
        data.draw(st.sets(st.integers(0, 500), min_size=len(names), max_size=len(names) + 20))
    )
    assert set(assign_slots(names, open_slots=open_slots)) <= set(open_slots)
