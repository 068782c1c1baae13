"""Registering, logging in, and what people keep about themselves."""

import re
from typing import Any

from wtforms import BooleanField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from app.forms.fields import CoordinateField, EmailField, ParagraphField, TextField
from app.web import Form, passwords

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{2,31}", re.ASCII)


class SecretField(PasswordField):
    """A password, taken as it is typed and never shown again."""

    data: Any  # a str in every form that passed its validators


def _existing_password(label: str) -> SecretField:
    """A password that somebody has already, of whatever length was asked for then."""
    return SecretField(label, [InputRequired("Please fill this in."), _at_most()])


def _new_password(label: str) -> SecretField:
    too_short = Length(min=passwords.LENGTH_MIN, message=f"Use at least {passwords.LENGTH_MIN} characters.")
    return SecretField(label, [InputRequired("Please fill this in."), too_short, _at_most()])


def _at_most() -> Length:
    return Length(max=passwords.LENGTH_MAX, message=f"Use at most {passwords.LENGTH_MAX} characters.")


def _repeated_password(label: str) -> SecretField:
    return SecretField(label, [EqualTo("password", "The two passwords are not the same.")])


class RegistrationForm(Form):
    """Who wants an account."""

    email = EmailField()
    full_name = TextField("Full name", max_length=120)
    address = ParagraphField("Address", max_length=300)
    password = _new_password("Password")
    confirm = _repeated_password("Password, once more")


class LoginForm(Form):
    """Who wants in: `email` may be a user name as well."""

    email = TextField("Email or user name", max_length=254)
    password = _existing_password("Password")


class ProfileForm(Form):
    """What a person says of themselves; the current password is asked for when the e-mail address changes."""

    full_name = TextField("Full name", max_length=120)
    email = EmailField()
    current_password = SecretField("Current password", [_at_most()])
    username = TextField("User name", max_length=32, min_length=0)
    summary = ParagraphField("About you", max_length=1000, min_length=0)
    carrier_account = TextField("Account at the carrier", max_length=60, min_length=0)

    def validate_username(self, username: TextField) -> None:
        if username.data and not _USERNAME.fullmatch(username.data):
            raise ValidationError("Use 3 to 32 letters and digits without accents; dots, hyphens and underscores may follow.")


class PasswordForm(Form):
    """A change of password."""

    current_password = _existing_password("Current password")
    password = _new_password("New password")
    confirm = _repeated_password("New password, once more")


class AddressForm(Form):
    """An entry of the address book."""

    recipient = TextField("Name on the parcel", max_length=120)
    address = ParagraphField("Address", max_length=300)
    x = CoordinateField("East (x)", required=False, default=0)
    y = CoordinateField("North (y)", required=False, default=0)
    is_default = BooleanField("Use as my default address")
