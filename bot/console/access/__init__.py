"""Who comes in and what they may: accounts, sign-in, sessions, roles; the guard before every page of staff."""
