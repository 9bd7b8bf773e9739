"""What is wrong with kept state, in words for whoever started the emulator or sent it a document."""


class StateError(Exception):
    """State that cannot be read, or is not for this release. Its text names the file and says what to do."""
