"""The picture of a fleet: what is drawn (``picture``), what is drawn as one (``fold``); Mermaid and SVG."""
