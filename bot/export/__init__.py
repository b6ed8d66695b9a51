"""The whole knowledge base as a static, printable site, for page owners and for people without a chat."""
