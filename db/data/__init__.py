"""The demo shop: a catalogue, people and two years of trade, all invented and repeatable."""
