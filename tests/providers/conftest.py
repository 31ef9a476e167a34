from tests.providers.wire import serve

__all__ = ["serve"]
