"""Sleeper Hit Studio, a vendor of table reads: sources, a plan that a person approves, and a live read to edit."""

from providers.sleeperhit.provider import SleeperHit

__all__ = ["SleeperHit"]
