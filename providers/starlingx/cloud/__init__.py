"""What is known of one cloud during a run: its lists, hosts, locks, alarms, and how long states take."""
