"""HTTP as every provider uses it: one client, total deadlines, one retry for reads, errors by name.

Interface (the adapter authors rely on it):

    client = Client(access, provider="Renoise", headers={...}, classify=classify)
    client.get(path, params=..., use="poll")          -> Reply   one immediate retry on a network fault
    client.post(path, body, use="submit", headers={}) -> Reply   once, fresh connection, total deadline, maybe_sent truthful
    client.patch / client.delete(path, ...)           -> Reply   once
    client.upload(path, fields, file, ...)            -> Reply   multipart from disk, total deadline by size
    client.put_file(url, file, mime)                  -> None    to a signed URL on another host: the key is never sent there
"""
