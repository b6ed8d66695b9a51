"""How the own encoder is made: `make encoder`. Nothing here runs in production."""
