"""What a browser sees: templates, styles, scripts and the one renderer."""
