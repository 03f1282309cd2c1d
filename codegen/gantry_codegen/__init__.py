"""Turns API models into C++ structs and the tables that the wire codecs walk."""
