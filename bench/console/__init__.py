"""The console over many conversations: how long lists, searches and pages take, against OFFSET and LIKE."""
