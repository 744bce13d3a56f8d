"""Acting without a browser: what stands for a request where the program acts for a person."""


class OnBehalf:
    """Who acts, in which language, and from where, as the audit log and the acts ask a request."""

    def __init__(self, person, language="zh", address=""):
        self.user, self.language = person, language
        self.META = {"REMOTE_ADDR": address}
