"""The rules, one module a family. Each is a pure function from resources and the stack's plan to findings."""
