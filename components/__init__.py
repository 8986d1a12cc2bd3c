"""The plan as Pulumi resources: one component a file, a folder for each thing it drives. Wiring only, no decisions."""
