from commitments.bench import without_owner
from commitments.demo.filing import People
from commitments.demo.owners import NOBODY, name_all, place_of


def test_the_demo_names_who_is_responsible_and_leaves_a_few_for_the_office_to_ask_after(city):
    heads = {city.home.pk: city.head, city.next_door.pk: city.neighbour_head}
    filers = {city.home.pk: city.filer, city.next_door.pk: city.neighbour}
    city.pledge.position = 3
    city.pledge.save()

    name_all(city.cycle, people=People(filers, heads, city.office, city.leader))

    unnamed = without_owner(city.period)
    assert [place_of(commitment) % NOBODY for commitment in unnamed] == [0]
    named = city.pledge.commitments.get(number=2)
    assert (named.responsible_leader, named.contact) == (city.head.name, city.filer.name)
    assert named.section
