"""What people can be told of: every kind has its rules and its words, and nobody can switch off what is part of an order."""

from app.domain.states import Channel, NotificationKind
from app.domain.topics import TOPIC_OF, TOPICS, Rule, topics_for


def test_every_kind_is_a_topic_once() -> None:
    assert [topic.kind for topic in TOPICS] == list(NotificationKind)


def test_mail_that_is_part_of_an_order_is_always_sent() -> None:
    always = {topic.kind for topic in TOPICS if topic.mail is Rule.ALWAYS}
    assert always == {NotificationKind.ORDER_PLACED, NotificationKind.ORDER_CANCELLED}


def test_what_is_always_told_is_told_whatever_somebody_chose() -> None:
    topic = TOPIC_OF[NotificationKind.ORDER_PLACED]
    assert all(topic.is_told(channel, chosen=chosen) for channel in Channel for chosen in (None, False, True))


def test_a_choice_decides_over_what_it_was_at_first() -> None:
    topic = TOPIC_OF[NotificationKind.SALE]
    assert [topic.is_told(Channel.MAIL, chosen=chosen) for chosen in (None, False, True)] == [False, False, True]
    assert [topic.is_told(Channel.SITE, chosen=chosen) for chosen in (None, False, True)] == [True, False, True]


def test_everybody_buys() -> None:
    assert len(topics_for(is_seller=False, is_operator=False)) == 7
    assert topics_for(is_seller=True, is_operator=True) == list(TOPICS)
