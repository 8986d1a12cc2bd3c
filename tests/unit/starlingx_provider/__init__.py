"""Tests of the StarlingX provider without engine and network: fakes answer as the real services did.

`refusals.json` holds what the real services answered to wrong requests.
"""
