"""The kit of the provider plugins: values, check, diff, state, and a plugin served over gRPC on loopback."""
