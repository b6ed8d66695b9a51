"""Errors of the knowledge base: each says what failed and where."""


class KnowledgeError(Exception):
    """Base of all errors the knowledge library raises."""


class ContentError(KnowledgeError):
    """A content file breaks a rule. The message names file, line, field and mend."""


class IndexMismatchError(KnowledgeError):
    """The index on disk was built by another encoder, from other cards or in another format."""


class EncoderError(KnowledgeError):
    """The encoder named in the settings cannot be loaded."""
