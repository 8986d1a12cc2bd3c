"""How long it takes: measured as ratios in one run, so that another machine tells the same.

``python -m bench`` prints a table and writes ``bench/results.json``.
"""
