"""What goes over the wire to and from the world: generated from the two .proto files, see the README."""
