"""The native provider for StarlingX: sysinv and dcmanager objects as resources; package `starlingx`.

Rooms: `connector` (how a cloud's APIs are reached and what their errors mean), `cloud` (what is known of one
cloud during a run: lists, hosts, locks, subclouds), `declarations` (every resource's properties, once),
`resources` (what each does), `sdk` (typed classes for programs, generated from the declarations).
"""
