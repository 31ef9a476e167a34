"""OpenStory, a vendor of whole sequences: from a script to stills, clips, music and one film."""

from providers.openstory.provider import OpenStory

__all__ = ["OpenStory"]
