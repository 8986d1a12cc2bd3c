"""The provider's resources: one file each, on `base.Managed`; `catalogue` lists them."""
