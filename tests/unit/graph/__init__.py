"""Golden graphs: what each stack file registers, seen without an engine and without a cloud."""
