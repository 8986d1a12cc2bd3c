"""SSH as the official plugin dials it.

`endpoint`, `keys` and `auth` say who is asked and how, `retry` and `dial` how often; `execute` runs a command
with its environment, `copying` and `sftp` bring files over.
"""
