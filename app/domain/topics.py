"""What people can be told of, how they hear of it unless they say otherwise, and what nobody can switch off."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from app.domain.states import Channel, NotificationKind


class Rule(Enum):
    """Whether a kind of event is told through a channel."""

    ALWAYS = auto()   # nobody can switch it off
    ON = auto()       # unless somebody switches it off
    OFF = auto()      # unless somebody switches it on


class Audience(Enum):
    """Whom an event concerns, in the words above their preferences."""

    BUYERS = "What you buy"
    SELLERS = "What you sell"
    OPERATORS = "What you run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A kind of event, in words, with the rules of both channels."""

    kind: NotificationKind
    audience: Audience
    label: str
    hint: str
    site: Rule
    mail: Rule

    def rule(self, channel: Channel) -> Rule:
        return self.site if channel is Channel.SITE else self.mail

    def is_told(self, channel: Channel, *, chosen: bool | None) -> bool:
        """Whether it is told through this channel to somebody who chose so; None for who has not said anything."""
        rule = self.rule(channel)
        return rule is Rule.ALWAYS or (rule is Rule.ON if chosen is None else chosen)


def _topic(kind: NotificationKind, audience: Audience, label: str, hint: str, *, site: Rule, mail: Rule) -> Topic:
    return Topic(kind=kind, audience=audience, label=label, hint=hint, site=site, mail=mail)


# Two mails are part of the order itself and always sent: its confirmation, which a buyer must be given in a form that lasts
# (Directive 2011/83/EU, article 8(7)), and the word that a part of it is cancelled and paid back. On the site stands whatever
# changes what a buyer gets, when, where or for how much, and what operators have to act upon.
TOPICS: tuple[Topic, ...] = (
    _topic(NotificationKind.ORDER_PLACED, Audience.BUYERS, "Order placed", "The confirmation is part of the order.",
           site=Rule.ALWAYS, mail=Rule.ALWAYS),
    _topic(NotificationKind.ORDER_SENT, Audience.BUYERS, "On its way", "A parcel left for your door.",
           site=Rule.ON, mail=Rule.ON),
    _topic(NotificationKind.ORDER_DELIVERED, Audience.BUYERS, "Delivered", "A parcel has arrived.",
           site=Rule.ON, mail=Rule.ON),
    _topic(NotificationKind.ORDER_HELD_UP, Audience.BUYERS, "Held up", "Something keeps a parcel from going on.",
           site=Rule.ALWAYS, mail=Rule.ON),
    _topic(NotificationKind.ORDER_CANCELLED, Audience.BUYERS, "Cancelled, money back", "Part of the order as well.",
           site=Rule.ALWAYS, mail=Rule.ALWAYS),
    _topic(NotificationKind.ORDER_REDIRECTED, Audience.BUYERS, "Redirected", "Whether a parcel goes to the other door.",
           site=Rule.ALWAYS, mail=Rule.ON),
    _topic(NotificationKind.ORDER_CREDITED, Audience.BUYERS, "Credit for lateness", "Money for a parcel that came late.",
           site=Rule.ALWAYS, mail=Rule.ON),
    _topic(NotificationKind.SALE, Audience.SELLERS, "Sale", "Somebody ordered from you.", site=Rule.ON, mail=Rule.OFF),
    _topic(NotificationKind.STOCK_LOW, Audience.SELLERS, "Few left", "A sale left fewer than you set for the offer.",
           site=Rule.ON, mail=Rule.ON),
    _topic(NotificationKind.STOCK_ARRIVED, Audience.SELLERS, "Goods arrived", "What you ordered for a warehouse is there.",
           site=Rule.ON, mail=Rule.OFF),
    _topic(NotificationKind.STOCK_FAILED, Audience.SELLERS, "Goods did not arrive", "What you ordered does not come.",
           site=Rule.ON, mail=Rule.ON),
    _topic(NotificationKind.LINK_TROUBLE, Audience.OPERATORS, "World link", "The link to the world is down, or back.",
           site=Rule.ALWAYS, mail=Rule.ON),
)
TOPIC_OF: Mapping[NotificationKind, Topic] = {topic.kind: topic for topic in TOPICS}


def topics_for(*, is_seller: bool, is_operator: bool) -> list[Topic]:
    """What concerns somebody: everybody buys."""
    concerns = {Audience.BUYERS: True, Audience.SELLERS: is_seller, Audience.OPERATORS: is_operator}
    return [topic for topic in TOPICS if concerns[topic.audience]]
