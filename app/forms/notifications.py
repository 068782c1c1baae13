"""What people choose to hear of, and what they have read."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from app.domain.states import Channel
from app.domain.topics import Rule, Topic
from app.forms.fields import IdField
from app.models.notification_preferences import Choices
from app.web import Form


class ReadingForm(Form):
    """Mark everything read up to this one."""

    newest_id = IdField("Newest")


class KindsField(SelectMultipleField):
    """Some of the kinds of events that a person may choose from."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError("This form is damaged. Reload the page and try again.") from None


class PreferencesForm(Form):
    """Through which channel to hear of what: the kinds that are ticked in each."""

    site = KindsField("On this site")
    mail = KindsField("By mail")

    def __init__(self, topics: Iterable[Topic], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.topics = list(topics)
        for channel in Channel:
            self[channel].choices = [(topic.kind.value, topic.label) for topic in self._open(channel)]

    def _open(self, channel: Channel) -> list[Topic]:
        return [topic for topic in self.topics if topic.rule(channel) is not Rule.ALWAYS]

    @property
    def choices(self) -> Choices:
        """Every choice that there was, ticked or not."""
        return {(topic.kind, channel): topic.kind.value in self[channel].data
                for channel in Channel for topic in self._open(channel)}
