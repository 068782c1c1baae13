"""Followers: who is woken by what, and who makes room for whom."""

from collections.abc import Iterator

import pytest

from app.db import Listener
from app.domain import errors
from app.web.followers import Follower, Followers, News


def hear_nothing() -> Listener:
    raise ConnectionError("there is no database here")


@pytest.fixture
def followers() -> Iterator[Followers]:
    made = Followers(hear_nothing, followers_max=6)
    yield made
    made.close()


def test_waiting_ends_with_news_or_without() -> None:
    follower = Follower([1], person="a")
    assert follower.wait(0.01) is News.NONE
    follower.tell(News.CHANGED)
    follower.tell(News.CHANGED)
    assert follower.wait(10) is News.CHANGED
    assert follower.wait(0.01) is News.NONE, "two changes at once are one piece of news"


def test_being_sent_away_is_not_forgotten() -> None:
    follower = Follower([1], person="a")
    follower.tell(News.REPLACED)
    follower.tell(News.CHANGED)
    follower.tell(News.CLOSED)
    assert [follower.wait(0), follower.wait(0)] == [News.REPLACED, News.REPLACED]
    assert follower.is_sent_away(10)


def test_a_rest_is_not_broken_by_a_change() -> None:
    follower = Follower([1], person="a")
    follower.tell(News.CHANGED)
    assert not follower.is_sent_away(0.01)
    assert follower.wait(0) is News.CHANGED


def test_a_persons_oldest_makes_room(followers: Followers) -> None:
    own = [followers.join([1], person="a") for _ in range(5)]
    assert [follower.wait(0) for follower in own] == [News.REPLACED, *[News.NONE] * 4]
    assert followers.count() == 4


def test_others_do_not_make_room_for_somebody(followers: Followers) -> None:
    for number in range(6):
        followers.join([1], person=f"person {number}")
    with pytest.raises(errors.TooManyFollowers):
        followers.join([1], person="one more")
    assert followers.count() == 6


def test_a_place_is_free_when_somebody_leaves_once(followers: Followers) -> None:
    joined = [followers.join([number], person=f"person {number}") for number in range(6)]
    followers.leave(joined[0])
    followers.leave(joined[0])
    assert followers.count() == 5
    followers.join([1], person="one more")


def test_whoever_comes_after_the_end_is_sent_away(followers: Followers) -> None:
    early = followers.join([1], person="a")
    followers.close()
    followers.close()
    late = followers.join([1], person="b")
    assert [early.wait(10), late.wait(10)] == [News.CLOSED, News.CLOSED]
