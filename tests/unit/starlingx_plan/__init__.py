"""What is configured on StarlingX clouds: the plan, its texts, and what it refuses."""
