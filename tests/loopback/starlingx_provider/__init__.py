"""The provider against the lab's StarlingX on loopback; what needs no service is with the unit tests."""
