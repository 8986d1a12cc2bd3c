"""What a killed run was making: taken into the state, or made again where that is harmless.

The engine keeps a note of each create that was under way, with all that was asked for, but without the id
that the cloud gave. `pulumi refresh --import-pending-creates` of the pinned engine drops it and imports
nothing (seen on the file backend), and `up` makes the resource again: a server would be paid for twice. So
every note is settled before the next `up`.
"""
