"""What the profile asks of a password."""

import re

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from jiheng.kernel.messages import message

_CLASSES = ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]")


def _said(message_id, **arguments):
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return message(message_id, language, **arguments)


class Profile:
    """A password validator: length, classes of characters, and no password used before."""

    def validate(self, password, user=None):
        """ValidationError with one sentence where the password will not do."""
        wanted = settings.SECURITY
        if len(password) < wanted.password_length:
            length = str(wanted.password_length)
            raise ValidationError(_said("web.password.short", length=length))
        classes = sum(1 for one in _CLASSES if re.search(one, password))
        if classes < wanted.password_classes:
            count = str(wanted.password_classes)
            raise ValidationError(_said("web.password.classes", count=count))
        if user is not None and user.pk and wanted.passwords_remembered:
            past = user.past_passwords.all()[: wanted.passwords_remembered]
            if any(check_password(password, one.digest) for one in past):
                raise ValidationError(_said("web.password.used", count=str(len(past))))

    def get_help_text(self):
        """What a password must be, in one sentence."""
        wanted = settings.SECURITY
        length, count = str(wanted.password_length), str(wanted.password_classes)
        return _said("web.password.help", length=length, count=count)
