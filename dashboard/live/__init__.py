"""The live stream: hints to open pages that something changed. The one async place of the product.

cursor, feed   where a reader of the events is, and the next ones (sync, short, on a database connection)
reads          the two threads that all database reads of all streams share
link           the one Valkey subscription of the process
hub            fans hints and events out to the tabs
stream         one tab's HTTP answer, a small ASGI application in front of Django
since          the same as one JSON answer, for pages whose network blocks streams (a Django view)
"""
