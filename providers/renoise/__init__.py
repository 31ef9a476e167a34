"""Renoise, a vendor of video, image and audio generation."""

from providers.renoise.provider import Renoise

__all__ = ["Renoise"]
