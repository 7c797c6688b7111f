"""The order of things: the one place that imports the stages and calls them one after the other."""

from hub.pipeline.answer import Pipeline
from hub.pipeline.services import Services

__all__ = ["Pipeline", "Services"]
