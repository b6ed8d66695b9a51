"""What the assistant does: rasa-sdk custom actions, one file a capability."""
