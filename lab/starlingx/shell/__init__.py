"""The shell of a StarlingX controller: what its commands print, refuse and do.

A command is played in the lab's process (``commands``); what a person or a program types it into is a shim
(``lab/hosts/guest/installed/usr/local/lib/lab/stx``) that asks the lab by HTTP and prints the answer. The
same shim serves the lab's machines and the controllers that ``play`` keeps on loopback.
"""
