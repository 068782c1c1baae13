"""The project's tests. Personas everywhere: Alice buys, Bob sells, Charlie is an outsider, Dana administers."""
